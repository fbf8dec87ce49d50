import { describe, expect, test } from 'vitest';
import { googleMap } from '../testing/google-map.ts';
import { HOME, STREETS } from '../testing/scene.ts';
import { ADDRESS, PHONE, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();

const onGoogle = { geocoding: { providers: ['google'] } };
const map = () => stage.page.locator('oz-internal-map');
const box = async (selector: string) => (await stage.page.locator(selector).boundingBox())!;

describe("Google's map", () => {
  test.each([
    ['wide', undefined, 'oz-internal-map'],
    ['on a phone, above the list', PHONE, '.sheet'],
  ])(
    'has its logo at the lower left and the credit of the view at the lower right: %s',
    async (_name, options, foot) => {
      stage.server.session = { ...onGoogle, baseMap: googleMap(stage.server.base, 'p1') };
      await stage.visit(ADDRESS, options);
      await stage.page.getByText(/Dados do mapa ©2030 Google, zoom \d+/).waitFor();
      const [ground, logo, credit] = [
        await box('oz-internal-map'),
        await box('img[alt="Google Maps"]'),
        await box('.credit'),
      ];
      const end = foot === '.sheet' ? (await box(foot)).y : ground.y + ground.height;
      expect(logo).toMatchObject({ width: 66, height: 26 });
      expect(logo.x - ground.x).toBeLessThan(20);
      expect(end - (logo.y + logo.height)).toBeLessThan(60);
      expect(end).toBeGreaterThanOrEqual(logo.y + logo.height);
      expect(ground.x + ground.width - (credit.x + credit.width)).toBeLessThan(20);
      expect(end - (credit.y + credit.height)).toBeLessThan(20);
      expect(stage.errors).toEqual([]);
    },
  );

  test('its tiles are shown as they are, also in the dark; the credit follows the view', async () => {
    stage.server.session = { ...onGoogle, baseMap: googleMap(stage.server.base, 'p1') };
    await stage.visit(ADDRESS, { colorScheme: 'dark' });
    const credit = stage.page.locator('.credit');
    await stage.page.getByText(/zoom \d+/).waitFor();
    const before = await credit.textContent();
    // A map that is still on its way to a view takes no step of zoom.
    const stepOut = async () => {
      await stage.button('Afastar').click();
      return credit.textContent();
    };
    await expect.poll(stepOut, { timeout: 30_000, interval: 1000 }).not.toBe(before);
    const filter = await stage.page
      .locator('.ground-tiles')
      .evaluate(tiles => getComputedStyle(tiles).filter);
    expect(filter).toBe('none');
  });

  test('addresses that end soon are renewed by reading the session again', async () => {
    await renewed(60_000);
  });

  test('addresses that are refused before their time are renewed too', async () => {
    await renewed(3_600_000);
  });

  /** The session’s first map ends soon, or is refused: by the time that it is shown there is another. */
  async function renewed(endsIn: number): Promise<void> {
    const { server } = stage;
    server.session = { ...onGoogle, baseMap: googleMap(server.base, 'p1', endsIn) };
    await stage.visit(ADDRESS, undefined, page =>
      page.route(/\/map-pane-/, route => {
        server.tilePass = 'p2';
        server.session = { ...onGoogle, baseMap: googleMap(server.base, 'p2') };
        return route.continue();
      }),
    );
    await map().locator('.ground-tiles img[src*="/basemap/p2/"]').first().waitFor({ state: 'attached' });
    await expect.poll(() => map().locator('.ground-tiles img[src*="/basemap/p1/"]').count()).toBe(0);
    await stage.page.getByText('O fundo do mapa não carregou.').waitFor({ state: 'detached' });
    expect(server.at('GET /v1/session')).toHaveLength(2);
  }

  test('a clock that is hours ahead does not ask for them again and again', async () => {
    const { server } = stage;
    server.session = { ...onGoogle, baseMap: googleMap(server.base, 'p1') };
    await stage.visit(ADDRESS, undefined, page => page.clock.setFixedTime(Date.now() + 3 * 3_600_000));
    await map().locator('img.leaflet-tile-loaded').first().waitFor({ state: 'attached' });
    for (const step of ['Afastar', 'Aproximar', 'Afastar']) {
      await stage.button(step).click();
      await stage.drawn();
    }
    expect(server.at('GET /v1/session')).toHaveLength(2);
  });

  test('what Google found is reserved only where a person confirmed the pin', async () => {
    stage.server.session = { ...onGoogle, baseMap: googleMap(stage.server.base, 'p1') };
    stage.server.candidates = () => [{ ...STREETS[0]!, source: 'google', precision: 'exact' }];
    await stage.visit(ADDRESS);
    await stage.heading('Confirme a posição no mapa').waitFor();
    await stage.button('O pino está certo').click();
    await stage.heading(/Há viabilidade/).waitFor();
    await stage.reserve();
    await stage.heading('Porta reservada').waitFor();
    expect(stage.server.at('POST /v1/reservations')[0]?.body).toMatchObject({
      locationSource: { by: 'rep' },
    });
  });
});

describe('no map', () => {
  test('the list does all of it, and the pane says so', async () => {
    stage.server.session = {
      geocoding: { providers: ['nominatim'] },
      baseMap: { provider: 'none', attribution: '© OpenStreetMap contributors' },
    };
    stage.server.candidates = () => [{ ...STREETS[2]!, source: 'nominatim', precision: 'street' }];
    await stage.visit(ADDRESS);
    await stage.page.getByText('Sem mapa nesta conta').waitFor();
    await stage.page.getByText('© OpenStreetMap contributors').waitFor();
    await stage.heading('Confirme a posição').waitFor();
    await stage.page.getByText('ajuste a posição acima').waitFor();
    expect(await map().count()).toBe(0);
    expect(await stage.page.getByText('arraste o pino para ajustar').count()).toBe(0);
    await stage.button('O pino está certo').click();
    await stage.reserve();
    await stage.heading('Porta reservada').waitFor();
    expect(stage.errors).toEqual([]);
  });

  test.each(['osm', 'custom', 'demo'] as const)("Google's results are not shown on %s", async provider => {
    const url = `${stage.server.base}/tiles/{z}/{x}/{y}.svg`;
    stage.server.session = { ...onGoogle, baseMap: { provider, url } };
    await stage.visit(ADDRESS);
    await stage.page.getByText(/o buscador de endereços do Google só permite o mapa do Google/).waitFor();
    expect(await stage.page.getByText('arraste o pino').count()).toBe(0);
    expect(await map().count()).toBe(0);
    await stage.heading(/Há viabilidade|Confirme/).waitFor();
  });
});

test('a pin that was put by hand says how far the nearest known address is', async () => {
  stage.server.candidates = request => ('location' in request ? [{ ...STREETS[0]!, distance: 42 }] : []);
  await stage.visit(`/?latitude=${HOME.lat}&longitude=${HOME.lng}`);
  await stage.page.getByText('a 42 m de Rua Tuiuti, 1480').waitFor();
});
