import { type BoxAnswer, type BoxId, isForbiddenPair, type Path, toPosition } from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import type { Words } from '../i18n/catalogue.ts';
import { boxLook } from '../map/box-look.ts';
import type { MapLabels } from '../map/labels.ts';
import { answerOf, type Ready } from '../state/machine.ts';
import { boxesOf, boxOf, pinIn, pinLocked } from '../state/selectors.ts';

export interface MapOptions {
  /** The base map does not load. */
  readonly tilesLost: boolean;
  readonly theme: 'light' | 'dark';
}

/**
 * The picture of the list: base map, pin, boxes and drop. None where the session has no base map, or one on which
 * its geocoder's results must not be shown.
 */
export function mapView(state: Ready, options: MapOptions, context: PartContext): TemplateResult {
  const { t, act, readonly } = context;
  const { session, booking } = state;
  const { baseMap, geocoding } = session;
  const forbidden = isForbiddenPair(geocoding.providers, baseMap.provider);
  if (forbidden || baseMap.provider === 'none') {
    return html`<div class="placeholder">
      <p>${forbidden ? t.mapForbidden : t.mapNone}</p>
      <p class="small">${baseMap.attribution}</p>
    </div>`;
  }
  const pin = pinIn(state);
  const chosen = boxOf(state, state.selected);
  const booked = booking.is === 'live' ? booking.reservation : undefined;
  const drop = booked ? booked.drop.path : chosen?.viable && pin ? lineTo(chosen, pin.location) : undefined;
  return html`<oz-internal-map
      .baseMap=${baseMap}
      .center=${session.center}
      .pin=${pin?.location}
      .pinLocked=${pinLocked(state, readonly)}
      .radius=${booked ? undefined : (answerOf(state.inquiry)?.radius ?? session.radius.default)}
      .boxes=${booked ? bookedBox(state, booked.box.id) : boxesOf(state)}
      .selected=${booked ? booked.box.id : state.selected}
      .highlighted=${state.highlighted}
      .drop=${drop}
      .dropLabel=${booked ? booked.box.name : chosen ? dropLabel(chosen, context) : undefined}
      .dropOver=${chosen?.dropLimit !== undefined && chosen.dropLength > chosen.dropLimit}
      .labels=${labelsOf(context)}
      .theme=${options.theme}
      @map-tiles-stale=${() => void act.renewGround()}
      @map-pin-change=${(event: HTMLElementEventMap['map-pin-change']) =>
        act.placePin(event.detail.location, { by: 'rep' }, undefined, true)}
      @map-box-select=${(event: HTMLElementEventMap['map-box-select']) =>
        act.dispatch({ type: 'box-selected', box: event.detail.id })}
      @map-box-highlight=${(event: HTMLElementEventMap['map-box-highlight']) =>
        act.dispatch({ type: 'box-highlighted', box: event.detail.id })}
    ></oz-internal-map>
    ${options.tilesLost ? html`<p class="notice tiles" role="status">${t.tilesLost}</p>` : nothing}`;
}

/** The box of a reservation, where the answer that led to it is still here; its port is gone from the count. */
const bookedBox = (state: Ready, id: BoxId): readonly BoxAnswer[] =>
  boxesOf(state)
    .filter(box => box.id === id)
    .map(box => ({ ...box, freePorts: Math.max(0, box.freePorts - 1) }));

const lineTo = (box: BoxAnswer, from: { lat: number; lng: number }): Path =>
  box.path ?? [toPosition(from), toPosition(box.location)];

function dropLabel({ dropLength, dropLimit }: BoxAnswer, { t, f }: PartContext): string {
  const limit = dropLimit === undefined ? '' : ` · ${t.limit(f.metres(dropLimit))}`;
  return t.drop(f.metres(dropLength)) + limit;
}

const known = new WeakMap<Words, MapLabels>();

/** The same object as long as the language is the same, so that the map has nothing to do. */
function labelsOf({ t, f }: PartContext): MapLabels {
  const labels = known.get(t) ?? mapLabels(t, f);
  known.set(t, labels);
  return labels;
}

/** What a marker means, in words: its number where there is one, and never a *no* that nobody gave. */
function meaning(box: BoxAnswer, t: Words): string {
  switch (boxLook(box).kind) {
    case 'free':
      return t.freePorts(box.freePorts);
    case 'caveat':
      return `${t.freePorts(box.freePorts)}, ${t.legendCaveat}`;
    case 'unknown':
      return t.legendUnknown;
    case 'not-viable':
      return t.notViable;
  }
}

function mapLabels(t: Words, f: PartContext['f']): MapLabels {
  return {
    map: t.mapLabel,
    pin: t.mapPin,
    pinHint: t.mapPinHint,
    box: box => `${box.name}, ${meaning(box, t)}, ${f.metres(box.distance)}`,
    zoomIn: t.zoomIn,
    zoomOut: t.zoomOut,
    recenter: t.recenter,
    legendFree: t.legendFree,
    legendCaveat: t.legendCaveat,
    legendNotViable: t.legendNotViable,
    legendUnknown: t.legendUnknown,
    legendRadius: t.legendRadius,
    scrollHint: t.scrollHint,
    touchHint: t.touchHint,
    attribution: t.attribution,
  };
}
