import { describe, expect, test } from 'vitest';
import { ADDRESS, DESKTOP, PHONE, WidgetStage } from '../testing/widget-stage.ts';
import type { OzViability } from './oz-viability.ts';

/** What a host's page does around the widget, of its own right: boxes, rules of text, dialogs, another direction. */
const stage = new WidgetStage();
const page = () => stage.page;
const widget = () => page().locator('oz-viability');
const dialog = () => page().getByRole('dialog', { name: /CTO-0412/ });

/** @param path the widget's attributes; what the host says of the box around it comes as CSS. */
const visitIn = (css: string, path = ADDRESS, options = DESKTOP) =>
  stage.visit(path, options, page => page.addInitScript(styleMain, css));

function styleMain(css: string): void {
  addEventListener('DOMContentLoaded', () => {
    document.querySelector('main')!.style.cssText = css;
  });
}

const set = (properties: Partial<Record<keyof OzViability, unknown>>) =>
  widget().evaluate((one, properties) => Object.assign(one, properties), properties);

/** A computed style inside, by the name of the part. */
const styleOf = (selector: string, property: string) =>
  page()
    .locator(selector)
    .first()
    .evaluate((one, property) => getComputedStyle(one).getPropertyValue(property), property);

describe('a place that has no width of its own', () => {
  const PLACES = [
    'display: flex',
    'display: flex; flex-direction: column; align-items: center',
    'display: grid; justify-items: center',
    'display: grid; grid-template-columns: auto 1fr',
    'display: inline-block',
    'float: left',
    'position: absolute',
    'display: table-cell',
  ];

  const widths = () =>
    widget().evaluate(one => ({
      widget: one.getBoundingClientRect().width,
      shell: one.shadowRoot!.querySelector('.shell')!.getBoundingClientRect().width,
      page: innerWidth,
      scroll: document.documentElement.scrollWidth,
    }));

  test('holds list and map side by side on a desktop, and is filled on a small phone', async () => {
    await stage.visit(ADDRESS);
    await stage.box('CTO-0412').waitFor();
    for (const width of [1280, 320]) {
      await page().setViewportSize({ width, height: 740 });
      for (const css of PLACES) {
        await page().evaluate(css => {
          document.querySelector('main')!.style.cssText = css;
        }, css);
        const is = await widths();
        expect(is.widget, css).toBe(Math.min(width, 720));
        expect(is.shell, css).toBe(is.widget);
        expect(is.scroll, css).toBe(is.page);
      }
    }
  });

  test('leaves the host its own width, margin, growth and hidden', async () => {
    await visitIn('display: flex');
    await stage.box('CTO-0412').waitFor();
    const withStyle = async (main: string, own: string) => {
      await widget().evaluate(
        (one: HTMLElement, [main, own]) => {
          one.parentElement!.style.cssText = main!;
          one.style.cssText = own!;
        },
        [main, own],
      );
      const is = await widths();
      expect(is.scroll, own).toBe(is.page);
      expect(is.shell, own).toBe(is.widget);
      return is.widget;
    };
    expect(await withStyle('display: flex', 'width: 500px')).toBe(500);
    expect(await withStyle('display: flex', 'flex: 1')).toBe(1280);
    expect(await withStyle('display: block', '')).toBe(1280);
    expect(await withStyle('display: block; width: 240px', '')).toBe(240);
    expect(await withStyle('display: block', 'margin: 20px')).toBe(1240);
    expect(await withStyle('display: block', 'display: block; margin: 20px')).toBe(1240);
    await widget().evaluate(one => one.toggleAttribute('hidden', true));
    expect(await widget().isVisible()).toBe(false);
  });
});

test('a layout and a theme that are none are as wished by nobody', async () => {
  await stage.visit(ADDRESS, { ...DESKTOP, colorScheme: 'light' });
  await stage.box('CTO-0412').waitFor();
  const width = () =>
    page()
      .locator('oz-viability .map')
      .first()
      .evaluate(one => one.clientWidth);
  const side = await width();
  const light = await styleOf('oz-viability .shell', 'background-color');
  for (const none of [undefined, null, '', 'foo', 'map', 'sheet']) {
    await set({ layout: 'stack', theme: 'dark' });
    await expect.poll(width).toBeGreaterThan(side);
    expect(await styleOf('oz-viability .shell', 'background-color')).not.toBe(light);
    await set({ layout: none, theme: none });
    await expect.poll(width, { message: String(none) }).toBe(side);
    expect(await styleOf('oz-viability .shell', 'background-color')).toBe(light);
  }
});

describe('hidden by its host while the dialog is open', () => {
  /** Can the host's own button be pressed? */
  const pressHost = async () => {
    await page().evaluate(() => {
      document.querySelector('#host')?.remove();
      document.body.prepend(
        Object.assign(document.createElement('button'), { id: 'host', textContent: 'Sair' }),
      );
    });
    await page().locator('#host').click({ timeout: 5_000 });
  };

  const WAYS: readonly (readonly [string, hide: () => Promise<unknown>, show: () => Promise<unknown>])[] = [
    [
      'by the element around it',
      () =>
        page()
          .locator('main')
          .evaluate(one => one.style.setProperty('display', 'none')),
      () =>
        page()
          .locator('main')
          .evaluate(one => one.style.removeProperty('display')),
    ],
    [
      'by a rule that leaves its room empty',
      () =>
        page()
          .locator('main')
          .evaluate(one => one.style.setProperty('visibility', 'hidden')),
      () =>
        page()
          .locator('main')
          .evaluate(one => one.style.removeProperty('visibility')),
    ],
    ['by its own attribute', () => set({ hidden: true }), () => set({ hidden: false })],
    [
      'with a dialog of the host',
      () =>
        page()
          .locator('#theirs')
          .evaluate((one: HTMLDialogElement) => one.close()),
      () =>
        page()
          .locator('#theirs')
          .evaluate((one: HTMLDialogElement) => one.showModal()),
    ],
  ];

  const openInDialog = async () => {
    await stage.visit(ADDRESS, DESKTOP, page =>
      page.addInitScript(() =>
        addEventListener('DOMContentLoaded', () => {
          const theirs = Object.assign(document.createElement('dialog'), { id: 'theirs' });
          theirs.style.cssText = 'inline-size: 1000px';
          document.body.append(theirs);
          theirs.append(document.querySelector('oz-viability')!);
          theirs.showModal();
        }),
      ),
    );
    await stage.openDialog();
  };

  test.each(WAYS)('%s, it gives the port back and leaves the page to its host', async (way, hide, show) => {
    if (way.startsWith('with')) await openInDialog();
    else {
      await stage.visit(ADDRESS);
      await stage.openDialog();
    }
    const released = stage.server.done('DELETE /v1/holds/:id');
    await hide();
    await released;
    expect(stage.server.holds.size).toBe(0);
    await pressHost();
    await show();
    await stage.button('Reservar porta').waitFor();
    expect(await dialog().count()).toBe(0);
    // And it opens as ever.
    await stage.button('Reservar porta').click();
    await page().getByText('Porta 4 separada para você').waitFor();
    expect(stage.errors).toEqual([]);
  });

  test('while a confirmation is sent it waits for its answer, out of the way', async () => {
    const answered = Promise.withResolvers<void>();
    stage.server.twist('POST /v1/reservations', { until: answered.promise });
    await stage.visit(ADDRESS);
    await stage.reserve();
    await dialog().getByText('Reservando…').first().waitFor();
    const [, hide, show] = WAYS[0]!;
    await hide();
    await pressHost();
    await show();
    await dialog().getByText('Reservando…').first().waitFor();
    await hide();
    await pressHost();
    answered.resolve();
    await expect.poll(() => stage.heard('oz-reserved')).toHaveLength(1);
    await show();
    await stage.heading('Porta reservada').waitFor();
    expect(await dialog().count()).toBe(0);
    expect(stage.server.at('DELETE /v1/holds/:id')).toEqual([]);
    expect(stage.errors).toEqual([]);
  });

  test('a refusal that came meanwhile is there when it is seen again', async () => {
    const sent = Promise.withResolvers<void>();
    await stage.visit(ADDRESS);
    await page().route('**/v1/reservations', async route => {
      await sent.promise;
      await route.continue();
    });
    stage.server.twist('POST /v1/reservations', { problem: 'port-taken' });
    await stage.reserve();
    await dialog().getByText('Reservando…').first().waitFor();
    const [, hide, show] = WAYS[0]!;
    await hide();
    await pressHost();
    sent.resolve();
    await expect.poll(() => stage.heard('oz-reserve-conflict')).toHaveLength(1);
    await show();
    await dialog().getByText('A porta acabou de ser ocupada').waitFor();
    expect(stage.errors).toEqual([]);
  });
});

test('Escape in the dialog is no business of the host’s', async () => {
  await stage.visit(ADDRESS, DESKTOP, page =>
    page.addInitScript(() => {
      const escapes: boolean[] = [];
      Object.assign(globalThis, { escapes });
      document.addEventListener('keydown', event => {
        if (event.key === 'Escape') escapes.push(event.defaultPrevented);
      });
    }),
  );
  const sent = Promise.withResolvers<void>();
  stage.server.twist('POST /v1/reservations', { until: sent.promise });
  await stage.openDialog();
  await page().keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await stage.untilFocused(stage.button('Reservar porta'));
  expect(await page().evaluate('escapes')).toEqual([]);
  // While it is sent there is nothing to leave.
  await stage.reserve();
  await dialog().getByText('Reservando…').first().waitFor();
  await page().keyboard.press('Escape');
  await page().keyboard.press('Escape');
  expect(await dialog().isVisible()).toBe(true);
  expect(await page().evaluate('escapes')).toEqual([]);
  sent.resolve();
  await stage.heading('Porta reservada').waitFor();
  // The dialog is gone, and with it the claim.
  await page().keyboard.press('Escape');
  expect(await page().evaluate('escapes')).toEqual([false]);
});

test('a choice of a file that the rep drops leaves the dialog open', async () => {
  await stage.visit(ADDRESS, DESKTOP, page =>
    page.addInitScript(() =>
      addEventListener('DOMContentLoaded', () => {
        const file = Object.assign(document.createElement('input'), { type: 'file', slot: 'confirm-extra' });
        document.querySelector('oz-viability')!.append(file);
      }),
    ),
  );
  await stage.openDialog();
  await widget()
    .locator('[type=file]')
    .evaluate(one => one.dispatchEvent(new Event('cancel', { bubbles: true })));
  await stage.fillIn();
  expect(await dialog().isVisible()).toBe(true);
  expect(stage.server.holds.size).toBe(1);
});

test('rules of text around it do not come in; its font does', async () => {
  const THEIRS = {
    'white-space': 'nowrap',
    'text-align': 'right',
    'text-transform': 'uppercase',
    'text-indent': '20px',
    'letter-spacing': '3px',
    'word-spacing': '9px',
    'word-break': 'break-all',
    'text-wrap-style': 'balance',
    'font-style': 'italic',
    'font-weight': '900',
    'font-variant-caps': 'small-caps',
    'line-height': '3',
    cursor: 'wait',
  };
  const names = [...Object.keys(THEIRS), 'font-family', 'font-size'];
  const read = async () => {
    await stage.openDialog();
    const found = [];
    for (const selector of ['.where, .place', 'oz-internal-map .ground', 'dialog form'])
      found.push(
        await page()
          .locator(`oz-viability :is(${selector})`)
          .first()
          .evaluate((one, names) => {
            const style = getComputedStyle(one);
            return names.map(name => `${name}: ${style.getPropertyValue(name)}`);
          }, names),
      );
    return found;
  };
  await visitIn('font-family: Georgia');
  const alone = await read();
  await visitIn(
    `font-family: Georgia; ${Object.entries(THEIRS)
      .map(([name, value]) => `${name}: ${value}`)
      .join(';')}`,
  );
  expect(await read()).toEqual(alone);
  expect(alone.flat()).toContain('font-family: Georgia');
});

test('on a page from right to left its words keep their order', async () => {
  await stage.visit(ADDRESS, PHONE, page =>
    page.addInitScript(() =>
      addEventListener('DOMContentLoaded', () => {
        document.documentElement.dir = 'rtl';
      }),
    ),
  );
  const free = stage
    .box('CTO-0412')
    .getByText(/portas livres/)
    .first();
  await free.waitFor();
  const x = (text: string) =>
    free.evaluate((one, text) => {
      const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.textContent!.indexOf(text);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        return range.getBoundingClientRect().left;
      }
      throw new Error(`${text} is not there`);
    }, text);
  expect(await x('5')).toBeLessThan(await x('de'));
  await stage.openDialog();
  expect(await styleOf('dialog form', 'direction')).toBe('ltr');
});
