import { html, nothing, svg, type TemplateResult } from 'lit';
import { creditParts } from './attribution.ts';
import type { BoxKind } from './box-look.ts';
import type { ZoomLimits } from './core.ts';
import type { MapLabels } from './labels.ts';

const ICONS = {
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  minus: svg`<path d="M5 12h14" />`,
  coverage: svg`<path d="m12 4 9 5-9 5-9-5zM3 14l9 5 9-5" />`,
  recenter: svg`<circle cx="12" cy="12" r="5.5" /><path d="M12 3v3.5M12 17.5V21M3 12h3.5M17.5 12H21" />`,
};

const icon = (name: keyof typeof ICONS): TemplateResult =>
  html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">${ICONS[name]}</svg>`;

export interface ZoomActions {
  zoom(steps: 1 | -1): void;
  recenter(): void;
  /** Whether all boxes of the view are shown; absent where they cannot be. */
  readonly covering?: boolean;
  cover?(): void;
}

/** `aria-disabled` rather than `disabled` at the limits, so that the focus is not lost on the last press. */
export function zoomControl(labels: MapLabels, limits: ZoomLimits, actions: ZoomActions): TemplateResult {
  const button = (label: string, name: keyof typeof ICONS, off: boolean, act: () => void) => html`
    <button type="button" aria-label=${label} title=${label} aria-disabled=${String(off)} @click=${act}>
      ${icon(name)}
    </button>`;
  return html`<div class="controls">
    <div class="group">
      ${button(labels.zoomIn, 'plus', limits.atMax, () => limits.atMax || actions.zoom(1))}
      ${button(labels.zoomOut, 'minus', limits.atMin, () => limits.atMin || actions.zoom(-1))}
    </div>
    <div class="group">${button(labels.recenter, 'recenter', false, () => actions.recenter())}</div>
    ${
      actions.cover
        ? html`<div class="group">
            <button
              type="button"
              aria-label=${labels.coverage}
              title=${labels.coverage}
              aria-pressed=${String(actions.covering)}
              @click=${actions.cover}
            >
              ${icon('coverage')}
            </button>
          </div>`
        : nothing
    }
  </div>`;
}

export interface LegendView {
  readonly kinds: ReadonlySet<BoxKind>;
  readonly radius: boolean;
}

/** Explains only what is on the map, where that has room. Hidden from screen readers: every marker says it in words. */
export function legend(labels: MapLabels, { kinds, radius }: LegendView): TemplateResult | typeof nothing {
  const entries: readonly (readonly [key: string, text: string])[] = [
    ...(kinds.has('free') ? [['free', labels.legendFree] as const] : []),
    ...(kinds.has('caveat') ? [['caveat', labels.legendCaveat] as const] : []),
    ...(kinds.has('unknown') ? [['unknown', labels.legendUnknown] as const] : []),
    ...(kinds.has('not-viable') ? [['not-viable', labels.legendNotViable] as const] : []),
    ...(radius ? [['radius-key', labels.legendRadius] as const] : []),
  ];
  if (entries.length === 0) return nothing;
  return html`<ul class="legend" aria-hidden="true">
    ${entries.map(([look, text]) => html`<li><span class="key ${look}"></span>${text}</li>`)}
  </ul>`;
}

/** A provider's own logo, in its own size and colours, as its terms want it. */
export const logo = (address: string | undefined): TemplateResult | typeof nothing =>
  address ? html`<img src=${address} alt="Google Maps" />` : nothing;

export function credit(labels: MapLabels, attribution: string): TemplateResult | typeof nothing {
  if (!attribution) return nothing;
  const parts = creditParts(attribution).map(({ text, href }) =>
    href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>` : text,
  );
  return html`<p class="credit" role="note" aria-label=${labels.attribution}>${parts}</p>`;
}
