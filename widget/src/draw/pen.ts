import { distance, type Location, type PoleAnswer } from '@oz-viability/shared';
import { isAbort } from '../oz-viability/wait.ts';
import type { Stage } from '../reserve/booker.ts';
import type { Drop, Ready } from '../state/model.ts';
import { boxOf, byPoles, mayReserve, pinIn } from '../state/selectors.ts';
import { lineOf } from './line.ts';
import { anchored, drawn, finished, opened, type Poles, proposed, type Stroke, withPoles } from './sketch.ts';

/** A pin this near to where it was when the drop was drawn takes the house's end along, metres: the same house. */
const SAME_HOUSE = 50;
/** Beyond this a drop that was drawn is of no use, metres. */
const ELSEWHERE = 500;
/** Poles beside the line are worth seeing, metres; the server gives at most so many. */
const BESIDE = 120;
const MOST = 500;

/** Draws the drop: begins, makes strokes, ends, and keeps to what happens around it. */
export class Pen {
  readonly #stage: Stage;
  /** By the place that they were asked around. */
  readonly #poles = new Map<string, Poles>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Nothing without a pin and a chosen box that can serve it. `listing`: with the list of poles open. */
  start(listing: boolean): void {
    const state = this.#ready();
    const box = state && boxOf(state, state.selected);
    const pin = state && pinIn(state);
    if (!state || !pin || !box?.viable || state.drop?.sketch || !mayReserve(state, false)) return;
    if (state.reserving.is !== 'closed') return;
    const before = state.drop?.box === box.id ? state.drop : byPoles(state) ? proposed(box) : undefined;
    this.#tell(opened(box, pin.location, before, listing));
    void this.#fetchPoles(pin.location, box.location);
  }

  /** For poles that did not come. */
  askAgain(): void {
    const drop = this.#ready()?.drop;
    if (drop?.sketch?.poles !== 'failed') return;
    const { house, box } = lineOf(drop);
    void this.#fetchPoles(house, box);
  }

  /** Takes the proposed way along the poles for the drop. */
  take(): void {
    const state = this.#ready();
    const drop = state && proposed(boxOf(state, state.selected));
    const pin = state && pinIn(state);
    if (drop && pin && state.reserving.is === 'closed') this.#tell(anchored(drop, pin.location));
  }

  stroke(stroke: Stroke): void {
    const drop = this.#ready()?.drop;
    if (!drop) return;
    const next = drawn(drop, stroke);
    if (next !== drop) this.#tell(next);
  }

  finish(): void {
    const drop = this.#ready()?.drop;
    if (drop?.sketch) this.#tell(finished(drop));
  }

  /** Uses a drop that was drawn from where the pin stood before. */
  reuse(): void {
    const state = this.#ready();
    const pin = state && pinIn(state);
    if (state?.drop && pin) this.#tell(anchored(state.drop, pin.location));
  }

  discard(): void {
    this.#tell(undefined);
  }

  /**
   * Something changed. A pin that stays at the house takes the end of the drop along; one that goes farther leaves
   * the drop aside, where it can be taken up again; one that goes elsewhere ends it. Another box, another place or the
   * reservation ends the drawing, and keeps what was drawn.
   */
  follow(): void {
    const state = this.#ready();
    const { drop } = state ?? {};
    const house = state && pinIn(state)?.location;
    if (!state || !drop || !house || state.booking.is === 'live') return;
    const end = lineOf(drop).house;
    const apart = distance(end, house);
    const drawnFrom = drop.drawnFrom ?? end;
    const moved = distance(drawnFrom, house);
    if (moved > ELSEWHERE) this.#tell(undefined);
    else if (apart > 0 && moved <= SAME_HOUSE) this.#tell(finished({ ...anchored(drop, house), drawnFrom }));
    else if (apart > 0 || state.selected !== drop.box || !this.#mayDraw(state, drop)) this.finish();
  }

  #mayDraw(state: Ready, { box }: Drop): boolean {
    return boxOf(state, box)?.viable === true && state.reserving.is === 'closed';
  }

  async #fetchPoles(house: Location, box: Location): Promise<void> {
    const key = JSON.stringify([house, box]);
    const known = this.#poles.get(key);
    if (known && typeof known !== 'string') return this.#show(known);
    const middle = { lat: (house.lat + box.lat) / 2, lng: (house.lng + box.lng) / 2 };
    const radius = Math.min(MOST, Math.ceil(distance(middle, house) + BESIDE));
    const { api, life } = this.#stage;
    try {
      const { lat, lng } = middle;
      const { items } = await api.get<{ items: readonly PoleAnswer[] }>(
        `/v1/poles?lat=${lat}&lng=${lng}&radius=${radius}`,
        'items',
        life,
      );
      this.#poles.set(key, items);
      this.#show(items);
    } catch (error) {
      if (!isAbort(error)) this.#show('failed');
    }
  }

  #show(poles: Poles): void {
    const drop = this.#ready()?.drop;
    if (drop?.sketch) this.#tell(withPoles(drop, poles));
  }

  #tell(drop: Drop | undefined): void {
    this.#stage.dispatch({ type: 'drop-drawn', drop });
  }

  #ready(): Ready | undefined {
    const state = this.#stage.state();
    return state.phase === 'ready' ? state : undefined;
  }
}
