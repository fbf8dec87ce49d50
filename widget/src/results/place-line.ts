import { destination } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import { arrow } from '../icons/results.ts';
import type { Pin, Ready } from '../state/model.ts';
import { pinIn } from '../state/selectors.ts';

/** One press moves the pin this far, metres: the width of half a plot. */
const STEP = 5;

/**
 * Where the pin is and who says so, the other places that the words could mean, and a way to move the pin
 * without dragging.
 *
 * @param whole what is folded away too; nobody sees it at first
 */
export function placeView(
  state: Ready,
  locked: boolean,
  whole: boolean,
  context: PartContext,
): TemplateResult | typeof nothing {
  const pin = pinIn(state);
  if (!pin) return nothing;
  const { t, act } = context;
  const hint = locked || !context.map ? '' : t.pinDrag;
  return html`<div class="place ${pin.source.by}">
    <p class="small muted" part="place">
      ${[origin(pin, context), near(pin, context) || hint].filter(Boolean).join(' · ')}
    </p>
    ${
      pin.others.length > 0
        ? html`<details>
            <summary class="small link">${t.others} (${pin.others.length})</summary>
            <ul>
              ${pin.others.map(
                other =>
                  html`<li><button class="link small" @click=${() => act.choose(other)}>${other.label}</button></li>`,
              )}
            </ul>
          </details>`
        : nothing
    }
    ${
      locked
        ? nothing
        : html`<details>
            <summary class="small link">${t.adjust}</summary>
            ${whole ? adjustView(pin, context) : nothing}
          </details>`
    }
  </div>`;
}

/** Metres from its known address at which a pin is no longer at its door. */
const NEAR = 15;

/** The address that a pin is near which somebody put; one that was found has it in the search. */
function near({ source, label, away = 0 }: Pin, { t, f }: PartContext): string {
  if (!label || source.by === 'geocoder') return '';
  return away > NEAR ? t.pinAway(f.metres(away), label) : t.pinNear(label);
}

function origin({ source, accuracy }: Pin, { t, f }: PartContext): string {
  if (accuracy !== undefined) return t.pinByDevice(f.metres(accuracy));
  if (source.by === 'rep') return t.pinByRep;
  if (source.by === 'host') return t.pinByHost;
  return source.precision ? t.precisions[source.precision] : '';
}

function adjustView(pin: Pin, context: PartContext): TemplateResult {
  const { t } = context;
  const { lat, lng } = pin.location;
  return html`<div class="adjust">
    <div class="pad" role="group" aria-label=${t.adjust}>
      ${step(pin, 0, 'n', t.north, context)} ${step(pin, 270, 'w', t.west, context)}
      ${step(pin, 90, 'e', t.east, context)} ${step(pin, 180, 's', t.south, context)}
    </div>
    <div class="small">
      <p class="muted">${t.adjustHelp}</p>
      <p class="number" role="status">${lat.toFixed(6)}, ${lng.toFixed(6)}</p>
    </div>
  </div>`;
}

function step(pin: Pin, degrees: number, side: string, name: string, { act }: PartContext): TemplateResult {
  return html`<button
    class="button quiet ${side}"
    aria-label=${name}
    @click=${() => act.placePin(destination(pin.location, STEP, degrees), { by: 'rep' }, undefined, true)}
  >
    ${arrow}
  </button>`;
}
