import { expect, test } from 'vitest';
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
