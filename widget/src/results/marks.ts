import { html, nothing, type TemplateResult } from 'lit';

/** More marks than this would not be read as single ports. */
const MOST = 32;
/** More than this want a row of their own. */
export const MANY = 16;
const HEIGHT = 13;
const ROUND = 2.5;

/** A row of port marks, those of free ports first; nothing of a box without ports. Two paths, however many ports: this is drawn box by box. */
export function marksView(free: number, total: number): TemplateResult | typeof nothing {
  if (total === 0) return nothing;
  const count = Math.min(total, MOST);
  const on = Math.round((free / total) * count);
  const [width, gap] = count > 8 ? [7, 2] : [9, 3];
  const path = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => mark((from + n) * (width + gap), width)).join('');
  return html`<svg
    class="marks ${count > MANY ? 'lots' : ''}"
    viewBox="0 0 ${count * (width + gap) - gap} ${HEIGHT}"
    preserveAspectRatio="xMaxYMid"
    aria-hidden="true"
  ><path d=${path(on, count)} /><path class="on" d=${path(0, on)} /></svg>`;
}

/** A rounded rectangle. */
const mark = (x: number, width: number): string => {
  const [wide, high] = [width - 2 * ROUND, HEIGHT - 2 * ROUND];
  const turn = (dx: number, dy: number) => `a${ROUND} ${ROUND} 0 0 1 ${dx} ${dy}`;
  return `M${x + ROUND} 0h${wide}${turn(ROUND, ROUND)}v${high}${turn(-ROUND, ROUND)}h${-wide}${turn(-ROUND, -ROUND)}v${-high}${turn(ROUND, -ROUND)}z`;
};
