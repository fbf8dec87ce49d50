import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MapEventDetails } from './events.ts';
import { type BrowserStage, openStage } from './testing/browser-stage.ts';

let stage: BrowserStage;
let page: Page;
let faults: string[] = [];

beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.close());

/** Pages by how they were opened: each test gets a new map, not a new browser page. */
const pages = new Map<string, Page>();

async function openPage(options?: Parameters<BrowserStage['open']>[0]): Promise<void> {
  const kind = JSON.stringify(options);
  const known = pages.get(kind);
  page = known ?? (await stage.open({ reducedMotion: 'reduce', ...options }));
  if (known) {
    await page.mouse.move(1, 1);
    await page.evaluate(() => window.stage.fresh());
    await untilTold('map-ready');
  } else page.on('pageerror', error => faults.push(String(error)));
  pages.set(kind, page);
  faults = [];
}

/** The customer's pin with its radius and the made boxes around it, drawn. */
async function showBoxes(): Promise<void> {
  await page.evaluate(async () => {
    const { map, house, boxes } = window.stage;
    Object.assign(map, { pin: house, radius: 200, boxes });
    await map.updateComplete;
  });
}

const told = <Name extends keyof MapEventDetails>(name: Name): Promise<MapEventDetails[Name][]> =>
  page.evaluate(
    type => window.stage.told.filter(event => event.type === type).map(event => event.detail),
    name,
  ) as unknown as Promise<MapEventDetails[Name][]>;

const untilTold = (name: keyof MapEventDetails, times = 1) =>
  page.waitForFunction(
    ([type, count]) => window.stage.told.filter(event => event.type === type).length >= Number(count),
    [name, times] as const,
  );

const pin = () => page.locator('.pin');
const box = (number: number) => page.locator(`[data-box="box${number}"]`);

async function tip(): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await pin().boundingBox())!;
  return { x: x + width / 2, y: y + height - 2 };
}

const metresMoved = () =>
  page.evaluate(() => {
    const { map, house } = window.stage;
    const north = (map.pin!.lat - house.lat) * 111_195;
    const east = (map.pin!.lng - house.lng) * 111_195 * Math.cos((house.lat * Math.PI) / 180);
    return { north: Math.round(north), east: Math.round(east) };
  });

afterEach(() => {
  expect(faults).toEqual([]);
});

describe('with a mouse and a keyboard', () => {
  beforeEach(async () => {
    await openPage();
    await showBoxes();
  });

  test('a dragged pin is told once, where it was let go', async () => {
    const from = await tip();
    await page.mouse.move(from.x, from.y - 20);
    await page.mouse.down();
    for (let step = 1; step <= 8; step++) await page.mouse.move(from.x + step * 10, from.y - 20 - step * 5);
    expect(await told('map-pin-change')).toEqual([]);
    await page.mouse.up();
    await untilTold('map-pin-change');
    await box(398).click();
    await untilTold('map-box-select');
    expect(await told('map-pin-change')).toHaveLength(1);
    const { north, east } = await metresMoved();
    expect(east).toBeGreaterThan(20);
    expect(north).toBeGreaterThan(10);
    const now = await tip();
    expect(Math.abs(now.x - from.x - 80)).toBeLessThan(3);
    expect(Math.abs(now.y - from.y + 40)).toBeLessThan(3);
  });

  test('a drag that Escape breaks off, or the page, is as if it had not been', async () => {
    const from = await tip();
    const drag = async () => {
      await page.mouse.move(from.x, from.y - 20);
      await page.mouse.down();
      await page.mouse.move(from.x + 60, from.y - 60, { steps: 4 });
      expect((await tip()).x).toBeGreaterThan(from.x + 40);
    };
    await drag();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await tip()).toEqual(from);
    await drag();
    await page.evaluate(async () => {
      const { map } = window.stage;
      map.pinLocked = true;
      await map.updateComplete;
      map.pinLocked = false;
      map.pin = { ...map.pin! };
      await map.updateComplete;
    });
    await page.mouse.up();
    expect(await tip()).toEqual(from);
    expect(await told('map-pin-change')).toEqual([]);
  });

  const ring = () =>
    page.locator('path.radius').evaluate(one => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    });
  const begin = async () => {
    const from = await tip();
    await page.mouse.move(from.x, from.y - 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y - 60, { steps: 4 });
  };

  test('a pin that is put elsewhere while it is dragged is there when the drag is broken off, with its radius', async () => {
    await begin();
    await page.evaluate(async () => {
      const { map, house } = window.stage;
      map.pin = { lat: house.lat + 0.001, lng: house.lng };
      await map.updateComplete;
    });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    const at = await tip();
    expect(Math.hypot(at.x - 450, at.y - 338)).toBeLessThan(160);
    const { x, y } = await ring();
    expect(Math.hypot(x - at.x, y - at.y)).toBeLessThan(4);
    expect(await metresMoved()).toEqual({ north: 111, east: 0 });
  });

  test('a pin that is locked while it is dragged takes its radius back too', async () => {
    const before = await ring();
    await begin();
    await page.evaluate(async () => {
      window.stage.map.pinLocked = true;
      await window.stage.map.updateComplete;
    });
    await page.mouse.up();
    expect(await ring()).toEqual(before);
  });

  test('a drag that is broken off at the edge leaves the map where it is', async () => {
    const pane = () =>
      page.locator('.leaflet-map-pane').evaluate(one => (one as HTMLElement).style.transform);
    const from = await tip();
    await page.mouse.move(from.x, from.y - 20);
    await page.mouse.down();
    await page.mouse.move(890, from.y, { steps: 6 });
    // Until where it came from is out of sight.
    await expect
      .poll(async () => Number(/-?\d+/.exec((await pane()).replace('3d', ''))?.[0]))
      .toBeLessThan(-700);
    await page.keyboard.press('Escape');
    const then = await pane();
    await page.evaluate(() => new Promise(done => setTimeout(done, 200)));
    expect(await pane()).toBe(then);
    await page.mouse.up();
  });

  test.each(['.pin', '.handle'])(
    'a map that goes while its %s is dragged leaves keys and clicks to the page',
    async of => {
      await page.evaluate(async handle => {
        const { map, house } = window.stage;
        const at = { lat: house.lat, lng: house.lng + 0.0005 };
        const points = [{ at, label: '1' }];
        if (handle) map.drawing = { points, grip: undefined, dragging: true, poles: [], hint: '' };
        await map.updateComplete;
      }, of === '.handle');
      const { x, y, width, height } = (await page.locator(of).boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + 60, y - 40, { steps: 4 });
      const heard = await page.evaluate(() => {
        const heard: string[] = [];
        for (const type of ['keydown', 'click']) addEventListener(type, () => heard.push(type));
        window.stage.map.remove();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
        document.body.click();
        return heard;
      });
      await page.mouse.up();
      expect(heard).toEqual(['keydown', 'click']);
    },
  );

  test('a click on the ground puts the pin there', async () => {
    await page.mouse.click(300, 600);
    await untilTold('map-pin-change');
    const [change] = await told('map-pin-change');
    expect(await page.evaluate(() => window.stage.map.pin)).toEqual(change?.location);
    const at = await tip();
    expect(Math.hypot(at.x - 300, at.y - 600)).toBeLessThan(3);
  });

  test('moving the ground is no click', async () => {
    await page.mouse.move(300, 600);
    await page.mouse.down();
    await page.mouse.move(380, 560, { steps: 4 });
    await page.mouse.up();
    await box(398).click();
    await untilTold('map-box-select');
    expect(await told('map-pin-change')).toEqual([]);
  });

  test('a locked pin stays', async () => {
    await page.evaluate(async () => {
      window.stage.map.pinLocked = true;
      await window.stage.map.updateComplete;
    });
    const from = await tip();
    await page.mouse.move(from.x, from.y - 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y, { steps: 4 });
    await page.mouse.up();
    await page.mouse.click(300, 640);
    await pin().focus();
    await page.keyboard.press('ArrowUp');
    await box(403).click();
    await untilTold('map-box-select');
    expect(await told('map-pin-change')).toEqual([]);
    expect(await metresMoved()).toEqual({ north: 0, east: 0 });
  });

  test('a run of arrow keys moves the pin in steps and is told once', async () => {
    await pin().focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowRight');
    await untilTold('map-pin-change');
    expect(await told('map-pin-change')).toHaveLength(1);
    expect(await metresMoved()).toEqual({ north: 10, east: 25 });
    expect(await pin().evaluate(element => element.matches(':focus'))).toBe(true);
  });

  test('leaving the pin tells its place at once', async () => {
    await pin().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await told('map-pin-change')).toHaveLength(1);
    expect(await metresMoved()).toEqual({ north: -5, east: 0 });
  });

  test('a marker selects its box by click and by Enter', async () => {
    await box(412).click();
    await box(398).focus();
    await page.keyboard.press('Enter');
    await untilTold('map-box-select', 2);
    expect(await told('map-box-select')).toEqual([{ id: 'box412' }, { id: 'box398' }]);
    expect(await told('map-pin-change')).toEqual([]);
  });

  test('a marker tells when the pointer comes and goes', async () => {
    await box(412).hover();
    await page.mouse.move(5, 690);
    expect(await told('map-box-highlight')).toEqual([{ id: 'box412' }, {}]);
  });

  test('markers say what they are and which one is chosen', async () => {
    await page.evaluate(async () => {
      window.stage.map.selected = window.stage.boxes[1]!.id;
      await window.stage.map.updateComplete;
    });
    const marker = page.getByRole('button', { name: 'CTO-0412, 5 portas livres' });
    expect(await marker.getAttribute('aria-pressed')).toBe('true');
    expect(await box(398).getAttribute('aria-pressed')).toBe('false');
    expect(await marker.getAttribute('tabindex')).toBe('-1');
    expect(await pin().getAttribute('aria-description')).toContain('Setas');
  });

  test('a marker stays the same element while its box is listed', async () => {
    await box(412).hover();
    const same = await page.evaluate(async () => {
      const { map, boxes, madeBox } = window.stage;
      const find = (number: number) => map.shadowRoot!.querySelector(`[data-box="box${number}"]`);
      const before = find(412);
      map.boxes = [madeBox(412, 91, 62, 4), madeBox(500, 30, 10, 2), ...boxes.slice(4)];
      await map.updateComplete;
      return { kept: before === find(412), text: before?.textContent, added: !!find(500), gone: !find(398) };
    });
    expect(same).toEqual({ kept: true, text: '4', added: true, gone: true });
    expect(await box(412).evaluate(element => element.classList.contains('highlighted'))).toBe(true);
  });

  test('a hovered box that leaves the list is told as left', async () => {
    await box(412).hover();
    await page.evaluate(async () => {
      window.stage.map.boxes = [];
      await window.stage.map.updateComplete;
    });
    expect(await told('map-box-highlight')).toEqual([{ id: 'box412' }, {}]);
  });

  test('the wheel scrolls the page until the map is in use', async () => {
    const scale = () =>
      page.evaluate(
        () => window.stage.map.shadowRoot!.querySelector('.radius')!.getBoundingClientRect().width,
      );
    const before = await scale();
    await page.mouse.move(450, 300);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => scrollY > 0);
    await page.locator('.hint.shown').waitFor();
    expect(await scale()).toBe(before);
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.click(300, 640);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(
      width =>
        window.stage.map.shadowRoot!.querySelector('.radius')!.getBoundingClientRect().width < width * 0.9,
      before,
    );
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  test('a pin from a search is brought into view, unless only the boxes changed after the rep moved the map', async () => {
    await page.mouse.move(300, 600);
    await page.mouse.down();
    await page.mouse.move(420, 480, { steps: 4 });
    await page.mouse.up();
    const moved = await tip();
    await page.evaluate(async () => {
      const { map, boxes } = window.stage;
      map.boxes = boxes.slice(0, 3);
      await map.updateComplete;
    });
    expect(await tip()).toEqual(moved);
    await page.evaluate(async () => {
      const { map, house } = window.stage;
      map.pin = { lat: house.lat + 0.02, lng: house.lng };
      await map.updateComplete;
    });
    const found = await tip();
    expect(Math.abs(found.x - 450)).toBeLessThan(3);
    expect(Math.abs(found.y - 338)).toBeLessThan(20);
  });

  test('a drop is drawn with its label, which says when it is too long', async () => {
    await page.evaluate(async () => {
      const { map, boxes, straightDrop } = window.stage;
      map.drop = straightDrop(boxes[1]!.location);
      map.dropLabel = 'drop 91 m · limite 80 m';
      map.dropOver = true;
      await map.updateComplete;
    });
    expect(await page.locator('.drop-label').textContent()).toBe('drop 91 m · limite 80 m');
    expect(await page.locator('.drop-label').getAttribute('class')).toContain('over');
    expect(await page.locator('path.drop-line.over').count()).toBe(1);
    await page.evaluate(async () => {
      window.stage.map.drop = undefined;
      await window.stage.map.updateComplete;
    });
    expect(await page.locator('.drop-label, .drop-line').count()).toBe(0);
  });

  test('under a strict policy nothing is refused, and nothing is asked of the page', async () => {
    await page.locator('.leaflet-tile-loaded').first().waitFor();
    await page.getByRole('button', { name: 'Aproximar' }).click();
    await page.getByRole('button', { name: 'Aproximar' }).click();
    await page.getByRole('button', { name: 'Afastar' }).click();
    await box(412).click();
    const left = await page.evaluate(() => ({
      violations: window.stage.violations,
      styles: document.querySelectorAll('style').length,
      inner: window.stage.map.shadowRoot!.querySelectorAll('style').length,
      leaflet: 'L' in window,
    }));
    expect(left).toEqual({ violations: [], styles: 0, inner: 0, leaflet: false });
  });
});

describe('moved in the document', () => {
  const move = () =>
    page.evaluate(async () => {
      const { map } = window.stage;
      const parent = map.parentElement!;
      map.remove();
      map.radius = 150;
      await map.updateComplete;
      parent.append(map);
      await map.updateComplete;
    });

  test('it stands again as it was, also when a zoom was under way', async () => {
    await openPage({ reducedMotion: 'no-preference' });
    await showBoxes();
    await page.evaluate(async () => {
      const { map } = window.stage;
      map.shadowRoot!.querySelector<HTMLElement>('.controls button')!.click();
      while (!map.shadowRoot!.querySelector('.leaflet-zoom-anim')) await new Promise(requestAnimationFrame);
      map.remove();
      document.querySelector('#stage')!.append(map);
    });
    await untilTold('map-ready', 2);
    // Leaflet ends a zoom 250 ms after its start; this timer is set later and runs longer.
    await page.evaluate(() => new Promise(done => setTimeout(done, 300)));
    expect(await page.locator('.ground').count()).toBe(1);
    await box(412).click();
    await untilTold('map-box-select');
  });

  test('it keeps the view that the rep chose', async () => {
    await openPage();
    await showBoxes();
    await page.mouse.move(300, 600);
    await page.mouse.down();
    await page.mouse.move(380, 560, { steps: 4 });
    await page.mouse.up();
    const before = await tip();
    await move();
    expect(await tip()).toEqual(before);
  });
});

describe('the view', () => {
  test('holds the radius that came while the map was still zooming to the pin', async () => {
    await openPage({ reducedMotion: 'no-preference' });
    await page.evaluate(async () => {
      const { map, house } = window.stage;
      map.pin = house;
      await map.updateComplete;
      while (!map.shadowRoot!.querySelector('.leaflet-zoom-anim')) await new Promise(requestAnimationFrame);
      map.radius = 400;
      await map.updateComplete;
    });
    await page.waitForFunction(() => {
      const circle = window.stage.map.shadowRoot!.querySelector('.radius')!.getBoundingClientRect();
      return circle.height > 350 && circle.top >= 0 && circle.bottom <= 700;
    });
  });

  test('of a reservation whose box is not listed holds the end of its drop, and marks it', async () => {
    await openPage();
    await page.evaluate(async () => {
      const { map, house, boxes, straightDrop } = window.stage;
      map.pin = house;
      map.drop = straightDrop(boxes.at(-1)!.location);
      await map.updateComplete;
    });
    await page.waitForFunction(() => {
      const end = window.stage.map.shadowRoot!.querySelector('.drop-vertex')?.getBoundingClientRect();
      return end && end.top >= 0 && end.bottom <= 700 && end.left >= 0 && end.right <= 900;
    });
  });

  test('is there where the map has room for it, and says only what is on the map', async () => {
    await openPage({ viewport: { width: 700, height: 500 } });
    await page.evaluate(async () => {
      const { map, house } = window.stage;
      Object.assign(map, { pin: house, radius: 200 });
      await map.updateComplete;
    });
    const shown = () =>
      page
        .locator('.legend li')
        .evaluateAll(all => all.filter(one => one.clientHeight > 0).map(one => one.textContent));
    expect(await shown()).toEqual(['raio']);
    await showBoxes();
    expect(await shown()).toContain('portas livres');
    await page.setViewportSize({ width: 360, height: 500 });
    expect(await shown()).toEqual([]);
  });
});

describe('without room', () => {
  test('a map of no size waits, and frames its subject once it has one', async () => {
    await openPage();
    await page.evaluate(async () => {
      const { map } = window.stage;
      map.hidden = true;
      map.remove();
      document.querySelector('#stage')!.append(map);
      await map.updateComplete;
    });
    await untilTold('map-ready', 2);
    await showBoxes();
    await page.evaluate(() => {
      window.stage.map.hidden = false;
    });
    await page.waitForFunction(() => {
      const circle = window.stage.map.shadowRoot!.querySelector('.radius')!.getBoundingClientRect();
      return circle.height > 400 && circle.top >= 0 && circle.bottom <= 700;
    });
  });
});

describe('without tiles', () => {
  test('a base map that does not come is told, and told again when it is back', async () => {
    stage.tiles(false);
    // A page of its own: tiles that another one keeps would come without the server.
    await openPage({ extraHTTPHeaders: { 'cache-control': 'no-cache' } });
    await untilTold('map-tiles-lost');
    expect(await page.locator('.blank-tile').count()).toBeGreaterThan(0);
    stage.tiles(true);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await untilTold('map-tiles-back');
    expect(await page.locator('.blank-tile').count()).toBe(0);
    expect(await told('map-tiles-lost')).toHaveLength(1);
  });

  test('no base map is a calm ground, and no loss', async () => {
    await openPage();
    await page.evaluate(async () => {
      const { map } = window.stage;
      map.baseMap = { provider: 'none' };
      await map.updateComplete;
    });
    await page.locator('.blank-tile').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await told('map-tiles-lost')).toEqual([]);
  });
});

describe('with a finger', () => {
  beforeEach(async () => {
    await openPage({ viewport: { width: 360, height: 500 }, hasTouch: true, isMobile: true });
    await showBoxes();
  });

  async function swipe(
    from: { x: number; y: number },
    to: { x: number; y: number },
    end: 'touchEnd' | 'touchCancel' = 'touchEnd',
  ): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
      ...touchPoints: { x: number; y: number }[]
    ) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', from);
    for (let step = 1; step <= 10; step++) {
      const along = (a: number, b: number) => a + ((b - a) * step) / 10;
      await touch('touchMove', { x: along(from.x, to.x), y: along(from.y, to.y) });
    }
    await touch(end);
  }

  test('one finger over the ground scrolls the page', async () => {
    const came = page.evaluate(
      () => new Promise<void>(done => addEventListener('scrollend', () => done(), { once: true })),
    );
    await swipe({ x: 60, y: 400 }, { x: 60, y: 200 });
    await page.waitForFunction(() => scrollY > 50);
    await came;
    expect(await told('map-pin-change')).toEqual([]);
  });

  test('one finger on the pin drags it, and the page stays', async () => {
    const from = await tip();
    await swipe({ x: from.x, y: from.y - 20 }, { x: from.x + 50, y: from.y - 80 });
    await untilTold('map-pin-change');
    expect(await told('map-pin-change')).toHaveLength(1);
    expect((await metresMoved()).north).toBeGreaterThan(10);
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  test('a finger that the device takes away leaves the pin where it was', async () => {
    const from = await tip();
    await swipe({ x: from.x, y: from.y - 20 }, { x: from.x + 50, y: from.y - 80 }, 'touchCancel');
    await box(403).tap();
    await untilTold('map-box-select');
    expect(await told('map-pin-change')).toEqual([]);
    expect(await tip()).toEqual(from);
  });

  test('two fingers move the ground, and the page stays', async () => {
    const from = await tip();
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove', down: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: [
          { x: 60, y: 380 + down, id: 0 },
          { x: 140, y: 380 + down, id: 1 },
        ],
      });
    await touch('touchStart', 0);
    for (let step = 1; step <= 8; step++) await touch('touchMove', step * -10);
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.waitForFunction(
      y => window.stage.map.shadowRoot!.querySelector('.pin')!.getBoundingClientRect().bottom < y - 60,
      from.y,
    );
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect(await told('map-pin-change')).toEqual([]);
    // A pin from elsewhere is brought into view all the same.
    await page.evaluate(async () => {
      const { map, house } = window.stage;
      map.pin = { lat: house.lat + 0.05, lng: house.lng };
      await map.updateComplete;
    });
    const { x, y } = await tip();
    expect([x > 0, x < 360, y > 0, y < 500]).toEqual([true, true, true, true]);
  });

  test('a tap between two boxes means the one that is seen there, though the other’s reach lies over it', async () => {
    await page.evaluate(async () => {
      const { map, madeBox } = window.stage;
      map.boxes = [madeBox(1, 100, 90, 2), madeBox(2, 123, 90, 0, 'full')];
      await map.updateComplete;
    });
    const full = (await box(2).boundingBox())!;
    const at = { x: full.x + 2, y: full.y + full.height / 2 };

    const over = ({ x, y }: typeof at) =>
      window.stage.map.shadowRoot!.elementFromPoint(x, y)!.getAttribute('data-box');
    expect(await page.evaluate(over, at)).toBe('box1');
    await page.touchscreen.tap(at.x, at.y);
    await untilTold('map-box-select');
    expect(await told('map-box-select')).toEqual([{ id: 'box2' }]);
  });

  test('a tap puts the pin', async () => {
    await page.touchscreen.tap(60, 400);
    await untilTold('map-pin-change');
    const at = await tip();
    expect(Math.hypot(at.x - 60, at.y - 400)).toBeLessThan(3);
  });
});

test('the built map stays within its size', async () => {
  await openPage();
  // Lit (about 6 KB) is in this bundle, but in the widget it comes with the entry.
  expect(gzipSync(stage.code).length).toBeLessThan(55_000);
});
