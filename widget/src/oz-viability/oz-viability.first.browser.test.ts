import type { ViabilityAnswer } from '@oz-viability/shared';
import { describe, expect, test } from 'vitest';
import { HOME, STREETS } from '../testing/scene.ts';
import { ADDRESS, DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';
import { BRIEF } from './unveiling.ts';

/** The first second: what comes by and by takes nothing from where it stood, and nothing that the page wished for is lost. */
const stage = new WidgetStage();
const page = () => stage.page;

/** Where the rows of the list and what stands above them are, pixels from the top. */
const PLACES = `[...document.querySelector('oz-viability').shadowRoot.querySelectorAll('.band, .place, oz-internal-box-list')]
  .flatMap(one => [one, ...(one.shadowRoot?.querySelectorAll('.box') ?? [])])
  .map(one => Math.round(one.getBoundingClientRect().top))`;

test.each([
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
])(
  'what the first frame with the list shows on %s stays where it is when search and map come',
  async (_, options) => {
    await stage.visit(ADDRESS, { ...options, reducedMotion: 'reduce' }, page =>
      page.addInitScript(`
      // However slow this machine, the wait is a short one here.
      const later = setTimeout;
      setTimeout = (act, delay, ...rest) => delay === ${BRIEF} ? 0 : later(act, delay, ...rest);
      addEventListener('oz-search', () => requestAnimationFrame(() => later(() => {
        first = ${PLACES};
      })))`),
    );
    await page().getByRole('combobox').waitFor();
    await page().locator('oz-internal-map .pin').waitFor();
    await stage.drawn();
    const first = await page().evaluate('first');
    expect(first).toHaveLength(3 + 5);
    expect(await page().evaluate(PLACES)).toEqual(first);
  },
);

test('a focus that the page wished for before the search was there goes into it when it is', async () => {
  let arrive = () => {};
  const late = new Promise<void>(done => (arrive = done));
  await stage.visit(ADDRESS, DESKTOP, page =>
    page.route(/\/panel-/, route => late.then(() => route.continue())),
  );
  await page().evaluate(async () => {
    await customElements.whenDefined('oz-viability');
    document.querySelector<HTMLElement>('oz-viability')!.focus();
  });
  expect(await page().getByRole('combobox').count()).toBe(0);
  arrive();
  await stage.untilFocused(page().getByRole('combobox'));
});

test('what is asked waits for no part of the widget, and the answer is said when the one that shows it is here', async () => {
  let arrive = () => {};
  const late = new Promise<void>(done => (arrive = done));
  await stage.visit(`/?latitude=${HOME.lat}&longitude=${HOME.lng}`, DESKTOP, page =>
    page.route(/\/panel-/, route => late.then(() => route.continue())),
  );
  await expect.poll(() => stage.server.at('POST /v1/viability')).toHaveLength(1);
  await page().locator('.bones').first().waitFor();
  expect(await page().getByRole('option').count()).toBe(0);
  arrive();
  await stage.heading(/^Há viabilidade/).waitFor();
  await expect.poll(() => page().locator('div.spoken').textContent()).toMatch(/Há viabilidade: 5 caixas/);
});

/** Pixels of what stays: where the sheet begins, where the pin is said to be, the heading, the host's own words at the foot. */
const STANDING = `({
  ...Object.fromEntries(['.sheet', '.place', 'h2'].map(name => {
    const { top, left, height } = document.querySelector('oz-viability').shadowRoot
      .querySelector(name).getBoundingClientRect();
    return [name, name === 'h2' ? [top, left] : [top, left, height]];
  })),
  foot: document.querySelector('[slot=footer]').getBoundingClientRect().top,
})`;

/** By the browser's own account: how much of what was on the screen moved by itself, since it was asked last. */
const WATCH = `
  let moved = 0;
  const add = entries => entries.forEach(one => { if (!one.hadRecentInput) moved += one.value; });
  const watch = new PerformanceObserver(list => add(list.getEntries()));
  watch.observe({ type: 'layout-shift', buffered: true });
  takeMoved = () => { add(watch.takeRecords()); const all = moved; moved = 0; return all; };
  addEventListener('DOMContentLoaded', () => {
    const foot = Object.assign(document.createElement('p'), { slot: 'footer', textContent: 'Dúvidas: ramal 7' });
    document.querySelector('oz-viability').append(foot);
  });`;

/** Holds a question back until the one who asked lets it go. */
function hold(route: string): () => void {
  let go = () => {};
  stage.server.twist(route, { until: new Promise<void>(done => (go = done)) });
  return go;
}

const ANSWERS: readonly [heading: RegExp, change: (answer: ViabilityAnswer) => Partial<ViabilityAnswer>][] = [
  [/^Há viabilidade: 5 caixas/, () => ({})],
  [
    /^Há viabilidade com ressalva/,
    ({ boxes }) => ({
      verdict: 'viable_with_caveats',
      boxes: boxes.filter(box => box.reasons.some(({ severity }) => severity === 'caveat')),
    }),
  ],
  [/^Sem viabilidade/, ({ boxes }) => ({ verdict: 'not_viable', boxes: boxes.filter(box => !box.viable) })],
  [/^Sem viabilidade/, () => ({ verdict: 'not_viable', boxes: [] })],
];

test.each([
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
])('an answer that one waited for moves nothing that is read meanwhile on %s', async (_, options) => {
  for (const [index, [heading, change]] of ANSWERS.entries()) {
    stage.server.viability = answer => ({ ...answer, ...change(answer) });
    const [find, answer] = [hold('POST /v1/geocode'), hold('POST /v1/viability')];
    if (index === 0) {
      await stage.visit(ADDRESS, { ...options, reducedMotion: 'reduce' }, page => page.addInitScript(WATCH));
    } else {
      await page().evaluate(() =>
        document.querySelector('oz-viability')!.search({ address: 'Rua Tuiuti, 1480' }),
      );
    }
    const top = async (name: string | RegExp) => (await stage.heading(name).boundingBox())!.y;
    await stage.heading('Procurando o endereço…').waitFor();
    const looking = await top('Procurando o endereço…');
    find();
    await stage.heading('Verificando as caixas por perto…').waitFor();
    await page().locator('oz-internal-map .pin').waitFor();
    await stage.drawn();
    const waiting = await page().evaluate(STANDING);
    expect(await top('Verificando as caixas por perto…')).toBe(looking);
    await page().evaluate('takeMoved()');
    answer();
    await stage.heading(heading).first().waitFor();
    await stage.drawn();
    expect(await page().evaluate(STANDING), String(heading)).toEqual(waiting);
    expect(await page().evaluate('takeMoved()'), String(heading)).toBeLessThan(0.001);
  }
});

test.each([
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
])('the address near a pin has its room before it is known on %s', async (_, options) => {
  stage.server.candidates = () => [{ ...STREETS[0]!, distance: 42 }];
  const name = hold('POST /v1/geocode');
  await stage.visit(
    `/?latitude=${HOME.lat}&longitude=${HOME.lng}`,
    { ...options, reducedMotion: 'reduce' },
    page => page.addInitScript(WATCH),
  );
  await stage.heading(/^Há viabilidade/).waitFor();
  await stage.drawn();
  const unnamed = await page().evaluate(STANDING);
  name();
  await page().getByText('a 42 m de Rua Tuiuti, 1480').waitFor();
  expect(await page().evaluate(STANDING)).toEqual(unnamed);
});

describe('an element that the page makes with its session at hand', () => {
  /** What stands in its shadow root, and what its live region says, change by change. */
  const WATCHED = `
    made = document.createElement('oz-viability');
    const first = document.querySelector('oz-viability');
    made.setAttribute('address', 'Rua Tuiuti, 1480');
    made.fetchSession = first.fetchSession;
    seen = [];
    const look = () => {
      const { childElementCount } = made.shadowRoot;
      const said = made.shadowRoot.querySelector('.spoken')?.textContent.trim() ?? '';
      const rows = made.shadowRoot.querySelector('oz-internal-box-list')?.shadowRoot?.querySelectorAll('.box').length ?? 0;
      const now = JSON.stringify({ drawn: childElementCount > 0, rows: rows > 0, said: said !== '' });
      if (now !== seen.at(-1)) seen.push(now);
      requestAnimationFrame(look);
    };
    first.replaceWith(made);
    look();`;
  const seen = () => page().evaluate<string[]>('seen');

  test('shows nothing, then the list, and says it to who listens once the region is there', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(WATCHED);
    await stage.heading(/^Há viabilidade/).waitFor();
    await expect.poll(seen).toContain('{"drawn":true,"rows":true,"said":true}');
    const [nothing, ...then] = (await seen()).map(text => JSON.parse(text));
    expect(nothing).toEqual({ drawn: false, rows: false, said: false });
    expect(then[0]).toMatchObject({ drawn: true, said: false });
  });

  test.each([
    ['throws', "() => { throw new Error('no') }", 'Não foi possível verificar agora'],
    ['never gives one', '() => new Promise(() => {})', 'Abrindo o mapa da rede…'],
  ])('says how things stand where the page %s', async (_, mint, heading) => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(WATCHED.replace('first.fetchSession', mint));
    await stage.heading(heading).waitFor();
  });

  test('has its place from the first moment on, though there is nothing to see, and none while it is hidden', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    const places = await page().evaluate<number[]>(`
      ${WATCHED.replace('first.fetchSession', '() => new Promise(() => {})')}
      [false, true].map(hidden => {
        made.hidden = hidden;
        return made.getBoundingClientRect().height;
      });`);
    const full = await page().evaluate<number>('made.hidden = false, made.getBoundingClientRect().height');
    expect(await seen()).toEqual(['{"drawn":false,"rows":false,"said":false}']);
    expect(full).toBeGreaterThanOrEqual(420);
    expect(places).toEqual([full, 0]);
    await stage.heading('Abrindo o mapa da rede…').waitFor();
    expect(await page().evaluate('made.getBoundingClientRect().height')).toBe(full);
  });

  test('asks for a session as soon as the page says how, before it draws', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    const drawn = await page().evaluate<boolean>(`
      const late = document.createElement('oz-viability');
      document.querySelector('main').append(late);
      new Promise(asked => {
        late.fetchSession = () => {
          asked(late.hasUpdated);
          return new Promise(() => {});
        };
      });`);
    expect(drawn).toBe(false);
  });

  test('heeds what the page set before the element was defined, however soon the session comes', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(`
      const first = document.querySelector('oz-viability');
      made = document.implementation.createHTMLDocument().createElement('oz-viability');
      Object.assign(made, { latitude: ${HOME.lat}, longitude: ${HOME.lng}, radius: 170 });
      first.replaceWith(made);
      made.fetchSession = first.fetchSession;`);
    await stage.heading(/^Há viabilidade/).waitFor();
    expect(stage.server.at('POST /v1/viability')[0]?.body).toMatchObject({ location: HOME, radius: 170 });
  });

  test('heeds what the page sets when it hears that the widget is ready', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(`${WATCHED}
      made.addEventListener('oz-ready', () => { made.customer = { code: 'C-9' }; });`);
    await stage.heading(/^Há viabilidade/).waitFor();
    expect(await page().evaluate('made.state.draft.code')).toBe('C-9');
  });

  test('asks once in a tab that nobody sees, where timers are slow', async () => {
    await stage.visit('/?', DESKTOP, page =>
      page.addInitScript(`
        const soon = setTimeout;
        setTimeout = (act, delay = 0, ...rest) => soon(act, Math.max(1000, delay), ...rest);`),
    );
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(`${WATCHED} made.radius = 180; made.lang = 'pt-BR';`);
    await stage.heading(/^Há viabilidade/).waitFor();
    await stage.drawn();
    const asked = stage.server.at('POST /v1/viability');
    expect(asked.map(({ body }) => body)).toEqual([expect.objectContaining({ radius: 180 })]);
  });

  test('is drawn when it comes back after it went before its first drawing', async () => {
    await stage.visit('/?', DESKTOP);
    await page().evaluate(() => customElements.whenDefined('oz-viability'));
    await page().evaluate(`${WATCHED} made.remove(); document.querySelector('main').append(made);`);
    await stage.heading(/^Há viabilidade/).waitFor();
    await page().evaluate(
      `made.remove(); setTimeout(() => document.querySelector('main').append(made), 200);`,
    );
    await stage.heading(/^Há viabilidade/).waitFor();
    expect(await page().locator('oz-viability').count()).toBe(1);
  });
});
