import type { ClientCode, IntegrationId, PropertyId, TenantId } from '@oz-viability/shared';
import type { Reading } from '../reservation/field.ts';
import type { Action, Applied } from './action.ts';
import {
  Deed,
  type DeedDeps,
  failed,
  follow,
  type Made,
  type Manner,
  type StillEnded,
  shownWithin,
  UNDER_WAY,
} from './deed.ts';
import type { Image, LiveReservation, Sight, Survey } from './field.ts';
import type { Entry, Intent, Journal } from './journal.ts';
import { imageOnceDone, isRemoval, isVacated, judge } from './judge.ts';
import type { Turns } from './turns.ts';

export interface ApplyDeps extends DeedDeps {
  readonly journal: Journal;
  readonly turns: Turns;
  /** One line for each action; no personal data. */
  readonly log: { info(fields: Record<string, unknown>, message: string): void };
}

/** What an action would meet: nothing is written. */
export type Preview = Exclude<Applied, { kind: 'done' | 'ambiguous' }> | { readonly kind: 'would' };

/** Several actions of a run, one after another. */
export interface Stretch {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
  readonly run: string;
  /** Who asked for it, for the journal. */
  readonly by: string;
  readonly actions: readonly Action[];
  readonly stillEnded: (action: Action) => StillEnded;
  /** Asked before each. */
  readonly goesOn: () => Promise<boolean>;
}

type Doing = Omit<Intent, 'before'> & { readonly action: Action };

/** A deed that is done, as far as OZmap answered; it is still to be seen. */
interface Unseen {
  readonly kind: 'unseen';
  readonly entry: Entry;
  readonly action: Action;
}

/** What one look at many has shown. */
interface Foreseen {
  readonly survey: Survey;
  readonly takenCodes: ReadonlySet<ClientCode>;
}

/** Does actions at OZmap: reads, compares with the plan, notes the intent, writes, reads back. */
export class Applier {
  readonly #deps: ApplyDeps;

  constructor(deps: ApplyDeps) {
    this.#deps = deps;
  }

  /**
   * Makes it so. The same action of the same run is carried out once: where a server died over it, it goes on
   * from what was noted. `by`: who asked for it, for the journal. `stillEnded`: asked right before a removal; an
   * ERP that pushes has just said so.
   */
  async apply(
    tenant: TenantId,
    integration: IntegrationId,
    run: string,
    action: Action,
    by: string = integration,
    stillEnded: StillEnded = async () => 'yes',
  ): Promise<Applied> {
    const doing = { tenant, integration, run, action, actor: by };
    const applied = await this.#inTurn(doing, () => this.#apply(doing, stillEnded));
    this.#say(doing, applied);
    return applied;
  }

  /**
   * The same of many, with one look at all before and one after; a client who is to go is looked at by himself once
   * more, right before. Stops at the first whose end nobody knows, or that may go better later. Answers by the
   * actions' ids; those that it did not come to are left out.
   */
  async applyAll(stretch: Stretch): Promise<ReadonlyMap<string, Applied>> {
    const { tenant, integration, run, by, actions, stillEnded, goesOn } = stretch;
    const foreseen = await this.#foresee(tenant, actions);
    const outcomes = new Map<string, Applied>();
    const unseen: Unseen[] = [];
    for (const action of actions) {
      if (!(await goesOn())) break;
      const doing = { tenant, integration, run, action, actor: by };
      const still = stillEnded(action);
      const applied = await this.#inTurn(doing, async () => {
        const before = await this.#foreseenOf(doing, foreseen);
        return before === undefined ? this.#apply(doing, still) : this.#begin(doing, before, still);
      });
      if (applied.kind === 'unseen') unseen.push(applied);
      else outcomes.set(action.id, applied);
      if (applied.kind === 'ambiguous' || (applied.kind === 'failed' && applied.again)) break;
    }
    for (const [id, applied] of await this.#seeAll(tenant, unseen)) outcomes.set(id, applied);
    for (const action of actions) {
      const applied = outcomes.get(action.id);
      if (applied !== undefined) this.#say({ tenant, integration, run, action }, applied);
    }
    return outcomes;
  }

  async #inTurn<T>({ tenant, action }: Doing, work: () => Promise<T>) {
    return (await this.#deps.turns.take(tenant, action.target.clientId, work)) ?? failed('busy', true);
  }

  #say(what: Pick<Doing, 'tenant' | 'integration' | 'run' | 'action'>, applied: Applied): void {
    const { tenant, integration, run, action } = what;
    const why = 'why' in applied ? { why: applied.why } : {};
    const { target, change } = action;
    this.#deps.log.info(
      { tenant, integration, run, verb: change.verb, code: target.code, outcome: applied.kind, ...why },
      'sync action',
    );
  }

  /** The same without writing anything. */
  async preview(tenant: TenantId, action: Action): Promise<Preview> {
    const met = await this.#meet(tenant, action);
    return met.kind === 'met' ? { kind: 'would' } : met;
  }

  async #apply(doing: Doing, stillEnded: StillEnded): Promise<Applied> {
    const { journal, promises } = this.#deps;
    const { tenant, run, action } = doing;
    const known = await journal.last(tenant, run, action.id);
    if (known?.end?.kind === 'done') return { kind: 'done' };
    const open = known?.end === undefined ? known : undefined;
    const met = await this.#meet(tenant, action, open);
    if (met.kind === 'already') {
      const follows = await follow(promises, tenant, action);
      if (open === undefined) return met;
      return this.#conclude(open, action, follows ? { kind: 'done' } : UNDER_WAY);
    }
    if (met.kind !== 'met') return open === undefined ? met : this.#conclude(open, action, met);
    const { live, before } = met;
    const entry = open ?? (await journal.intend({ ...doing, before }));
    const manner = { isResumed: open !== undefined, stillEnded, isSeenLater: false };
    return this.#conclude(entry, action, await this.#carryOut(entry, action, manner, live));
  }

  /** One look at all of them; undefined where it showed nothing that can be relied on. */
  async #foresee(tenant: TenantId, actions: readonly Action[]): Promise<Foreseen | undefined> {
    const { map } = this.#deps;
    const survey = await map.survey(
      tenant,
      actions.map(({ target }) => target),
      actions.some(({ change }) => isRemoval(change)),
    );
    const codes = actions.flatMap(({ change }) => (change.verb === 'rekey' ? [change.newCode] : []));
    const taken = await map.codesInUse(tenant, codes);
    if (survey.kind === 'failed' || taken.kind === 'failed') return undefined;
    return { survey: survey.value, takenCodes: taken.value };
  }

  /**
   * The client as the look at all has shown him, where that settles what is to be done; what does not is looked at by
   * itself: who is not where he was, who has a reservation or points of ours, what a former try began.
   */
  async #foreseenOf(doing: Doing, foreseen: Foreseen | undefined): Promise<Sight | undefined> {
    const { journal, promises } = this.#deps;
    const { tenant, run, action } = doing;
    const { target, change } = action;
    const sight = foreseen?.survey.sights.get(target.clientId);
    if (foreseen === undefined || sight === undefined) return undefined;
    if (change.verb === 'rekey' && foreseen.takenCodes.has(change.newCode)) return undefined;
    if ((await promises.live(tenant, target.code)) !== undefined) return undefined;
    if (change.verb === 'rekey' && (await promises.live(tenant, change.newCode)) !== undefined)
      return undefined;
    if (change.verb === 'withdraw' && target.propertyId !== undefined) {
      if ((await promises.pointsOf(tenant, target.propertyId)).length > 0) return undefined;
    }
    return (await journal.last(tenant, run, action.id)) === undefined ? sight : undefined;
  }

  /** Does what is still to be seen. */
  async #begin(doing: Doing, met: Sight, stillEnded: StillEnded): Promise<Applied | Unseen> {
    const { journal } = this.#deps;
    const { action } = doing;
    const judged = judge(action, met);
    if (judged.kind !== 'go') return judged;
    const entry = await journal.intend({ ...doing, before: met.image });
    const manner = { isResumed: false, stillEnded, isSeenLater: true };
    const made = await this.#carryOut(entry, action, manner, undefined);
    return made.kind === 'done' ? { kind: 'unseen', entry, action } : this.#conclude(entry, action, made);
  }

  async #carryOut(
    entry: Entry,
    action: Action,
    manner: Manner,
    live: LiveReservation | undefined,
  ): Promise<Made> {
    const { runtime } = this.#deps;
    await runtime.checkpoint('sync:intended');
    const made = await new Deed(this.#deps, entry, action, manner).carryOut(live);
    await runtime.checkpoint('sync:carried-out');
    return made;
  }

  /** Looks at all until OZmap shows what was done, and notes it; what it does not show stays open. */
  async #seeAll(tenant: TenantId, unseen: readonly Unseen[]): Promise<ReadonlyMap<string, Applied>> {
    const { map, journal, runtime, shownWithinMs } = this.#deps;
    const seen = new Map<Entry, Image>();
    const missing = () => unseen.filter(({ entry }) => !seen.has(entry));
    await shownWithin(runtime, shownWithinMs, async () => {
      const actions = missing().map(({ action }) => action);
      if (actions.length === 0) return true;
      const places = actions.map(({ target }) => target);
      const survey = await map.survey(
        tenant,
        places,
        actions.some(({ change }) => isRemoval(change)),
      );
      if (survey.kind === 'failed') return false;
      for (const { entry, action } of missing()) {
        const image = imageOnceDone(action, survey.value);
        if (image !== undefined) seen.set(entry, image);
      }
      return missing().length === 0;
    });
    await journal.endAll([...seen].map(([entry, after]) => [entry, { kind: 'done', after }]));
    return new Map(
      unseen.map(({ entry, action }) => [action.id, { kind: seen.has(entry) ? 'done' : 'ambiguous' }]),
    );
  }

  /**
   * Right before the deed: is it still what was planned? A removal that has begun is seen through; it looks for
   * itself how far it had come.
   */
  async #meet(
    tenant: TenantId,
    action: Action,
    open?: Entry,
  ): Promise<
    | {
        readonly kind: 'met';
        readonly live: LiveReservation | undefined;
        readonly before: Image;
      }
    | Exclude<Preview, { kind: 'would' }>
  > {
    const { map, promises } = this.#deps;
    const { target, change } = action;
    const reading = await map.look(tenant, target, isRemoval(change) ? 'whole' : 'quick');
    if (reading.kind === 'failed') return failed(reading.reason, true);
    const sight = reading.value;
    const judged = open !== undefined && isRemoval(change) ? ({ kind: 'go' } as const) : judge(action, sight);
    if (judged.kind !== 'go') return judged;
    const live = await promises.live(tenant, target.code);
    if (live !== undefined && !live.isAtRest && open === undefined) return UNDER_WAY;
    if (change.verb === 'rekey') {
      const taken = await this.#isTaken(tenant, action, change.newCode);
      if (taken !== undefined) return taken;
    }
    const image = sight?.image ?? {};
    const points = change.verb === 'withdraw' ? await this.#pointsUnder(tenant, target.propertyId) : [];
    if (points === undefined) return failed('unavailable', true);
    return { kind: 'met', live, before: points.length === 0 ? image : { ...image, points } };
  }

  async #isTaken(
    tenant: TenantId,
    { target }: Action,
    code: Action['target']['code'],
  ): Promise<Extract<Applied, { kind: 'failed' }> | undefined> {
    const reading = await this.#deps.map.byCode(tenant, code);
    if (reading.kind === 'failed') return failed(reading.reason, true);
    const others = reading.value.filter(({ clientId }) => clientId !== target.clientId);
    const promised = others.length === 0 && (await this.#deps.promises.live(tenant, code)) !== undefined;
    return others.length > 0 || promised ? failed('code-in-use', false) : undefined;
  }

  async #pointsUnder(tenant: TenantId, property: PropertyId | undefined) {
    const ids = property === undefined ? [] : await this.#deps.promises.pointsOf(tenant, property);
    if (ids.length === 0) return [];
    const reading = await this.#deps.map.points(tenant, ids);
    return reading.kind === 'read' ? reading.value : undefined;
  }

  /**
   * Notes the end. What nobody knows yet, and what may go better later, stays open: the next try finds out how far
   * it had come, and still has the image from before.
   */
  async #conclude(entry: Entry, action: Action, made: Made): Promise<Applied> {
    const { journal } = this.#deps;
    if (made.kind === 'ambiguous' || (made.kind === 'failed' && made.again)) return made;
    if (made.kind !== 'done') {
      await journal.end(entry, { kind: made.kind, why: made.why });
      return made;
    }
    const after = await this.#imageAfter(entry.tenant, action);
    if (after.kind === 'failed') return { kind: 'ambiguous' };
    await journal.end(entry, { kind: 'done', after: after.value });
    return { kind: 'done' };
  }

  async #imageAfter(tenant: TenantId, { target, change }: Action): Promise<Reading<Image>> {
    const { map } = this.#deps;
    if (change.verb === 'withdraw') return { kind: 'read', value: {} };
    if (change.verb !== 'cancel') return imageOf(await map.look(tenant, target, 'quick'));
    if (target.propertyId === undefined) return { kind: 'read', value: {} };
    const reading = await map.property(tenant, target.propertyId);
    if (
      reading.kind === 'read' &&
      reading.value !== undefined &&
      !isVacated(change, reading.value, target.clientId)
    ) {
      return { kind: 'failed', reason: 'unavailable' };
    }
    return imageOf(reading);
  }
}

const imageOf = (reading: Reading<Pick<Sight, 'image'> | undefined>): Reading<Image> =>
  reading.kind === 'failed' ? reading : { kind: 'read', value: reading.value?.image ?? {} };
