import {
  type BoxAnswer,
  type BoxId,
  isForbiddenPair,
  type Location,
  type Path,
  type SessionInfo,
  toPosition,
} from '@oz-viability/shared';
import { html, nothing, type TemplateResult } from 'lit';
import type { Poles } from '../draw/sketch.ts';
import type { PartContext } from '../elements/context.ts';
import type { Words } from '../i18n/catalogue.ts';
import { boxLook } from '../map/box-look.ts';
import type { CoverageSource } from '../map/coverage-layer.ts';
import type { DrawingView } from '../map/draw-layer.ts';
import type { MapLabels } from '../map/labels.ts';
import type { OzMap } from '../map/oz-map.ts';
import { answerOf } from '../state/machine.ts';
import type { Drop, Ready } from '../state/model.ts';
import { boxesOf, boxOf, byPoles, dropOf, movingFrom, pinIn, pinLocked } from '../state/selectors.ts';
import { keepClear } from './room.ts';

export interface MapOptions {
  /** The base map does not load. */
  readonly tilesLost: boolean;
  readonly theme: 'light' | 'dark';
}

/** Whether the session has a base map, and one on which its geocoder's results may be shown. */
export const mayShow = ({ geocoding, baseMap }: SessionInfo): boolean =>
  baseMap.provider !== 'none' && !isForbiddenPair(geocoding.providers, baseMap.provider);

/**
 * The picture of the list: base map, pin, boxes and drop. None where the session has no base map, or one on which
 * its geocoder's results must not be shown.
 */
export function mapView(state: Ready, options: MapOptions, context: PartContext): TemplateResult {
  const { t, act, readonly } = context;
  const { session, booking } = state;
  const { baseMap } = session;
  if (!mayShow(session)) {
    return html`<div class="placeholder">
      <p>${baseMap.provider === 'none' ? t.mapNone : t.mapForbidden}</p>
      <p class="small">${baseMap.attribution}</p>
    </div>`;
  }
  const pin = pinIn(state);
  const chosen = boxOf(state, state.selected);
  const booked = booking.is === 'live' && !movingFrom(state) ? booking.reservation : undefined;
  const drawn = dropOf(state, state.selected);
  const drawing = drawn && drawingOf(drawn, t);
  const length = drawn?.length ?? chosen?.dropLength ?? 0;
  const straight = chosen?.viable && pin ? lineTo(chosen, pin.location) : undefined;
  const drop = booked ? booked.drop.path : (drawn?.path ?? straight);
  return html`<oz-internal-map
      .baseMap=${baseMap}
      .center=${session.center}
      .pin=${pin?.location}
      .pinLocked=${drawing !== undefined || pinLocked(state, readonly)}
      .radius=${booked || drawing ? undefined : (answerOf(state.inquiry)?.radius ?? session.radius.default)}
      .accuracy=${drawing ? undefined : pin?.accuracy}
      .boxes=${booked ? bookedBox(state, booked.box.id) : drawing && chosen ? only(chosen) : boxesOf(state)}
      .selected=${booked ? booked.box.id : state.selected}
      .highlighted=${state.highlighted}
      .drop=${drop}
      .dropLabel=${booked ? booked.box.name : chosen ? dropLabel(length, chosen.dropLimit, context) : undefined}
      .dropProposed=${!booked && !drawn && chosen?.path !== undefined && !byPoles(state)}
      .dropOver=${chosen?.dropLimit !== undefined && length > chosen.dropLimit}
      .drawing=${drawing}
      .coverage=${session.features.coverage ? coverageOf(act) : undefined}
      .labels=${labelsOf(context)}
      .theme=${options.theme}
      @map-ready=${(event: Event) => keepClear(event.currentTarget as OzMap)}
      @map-tiles-stale=${() => void act.renewGround()}
      @map-pin-change=${(event: HTMLElementEventMap['map-pin-change']) =>
        act.placePin(event.detail.location, { by: 'rep' }, undefined, true)}
      @map-draw=${(event: HTMLElementEventMap['map-draw']) => act.pen?.stroke(event.detail)}
      @map-box-select=${(event: HTMLElementEventMap['map-box-select']) =>
        drawing ? act.pen?.finish() : act.dispatch({ type: 'box-selected', box: event.detail.id })}
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

function dropLabel(length: number, limit: number | undefined, { t, f }: PartContext): string {
  const over = limit !== undefined && length > limit;
  const drop = t.drop(f.metres(over ? Math.ceil(length) : length));
  if (limit === undefined) return drop;
  const excess = over ? ` · ${t.excess(f.metres(Math.ceil(length - limit)))}` : '';
  return `${drop} · ${t.limit(f.metres(limit))}${excess}`;
}

const NO_POLES: readonly Location[] = [];

/** The same object as long as the drawing and its language are the same. */
const drawings = new WeakMap<Drop, { readonly t: Words; readonly view: DrawingView }>();

function drawingOf(drop: Drop, t: Words): DrawingView | undefined {
  const { sketch } = drop;
  if (!sketch) return undefined;
  const { between } = sketch.history.now;
  const known = drawings.get(drop);
  if (known?.t === t) return known.view;
  const view: DrawingView = {
    points: between.map(({ at, pole }, i) => ({
      at,
      label: t.drawing.vertex(i + 1, between.length, pole !== null),
    })),
    grip: sketch.grip,
    dragging: sketch.dragging,
    poles: placesOf(sketch.poles),
    hint: t.drawing.vertexHint,
  };
  drawings.set(drop, { t, view });
  return view;
}

/** The same list for the same poles, so that the map has nothing to do. */
const places = new WeakMap<object, readonly Location[]>();

function placesOf(poles: Poles): readonly Location[] {
  if (typeof poles === 'string') return NO_POLES;
  const known = places.get(poles) ?? poles.map(({ location }) => location);
  places.set(poles, known);
  return known;
}

/** The same for the same conductor, so that the map has nothing to do. */
const sources = new WeakMap<object, CoverageSource>();

function coverageOf(act: PartContext['act']): CoverageSource {
  const source: CoverageSource =
    sources.get(act) ?? (({ z, x, y }) => act.read(`/v1/coverage?z=${z}&x=${x}&y=${y}`, 'tile'));
  sources.set(act, source);
  return source;
}

const alone = new WeakMap<BoxAnswer, readonly BoxAnswer[]>();

/** While the drop is drawn there is but its box. */
function only(box: BoxAnswer): readonly BoxAnswer[] {
  const boxes = alone.get(box) ?? [box];
  alone.set(box, boxes);
  return boxes;
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
    coverage: t.coverage,
    uncovered: t.uncovered,
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
