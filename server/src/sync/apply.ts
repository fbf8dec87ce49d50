import type { IntegrationId, PropertyId, TenantId } from '@oz-viability/shared';
import type { Reading } from '../reservation/field.ts';
import type { Action, Applied } from './action.ts';
import { Deed, type DeedDeps, failed, follow, type Made, type StillEnded, UNDER_WAY } from './deed.ts';
import type { Image, LiveReservation, Sight } from './field.ts';
import type { Entry, Intent, Journal } from './journal.ts';
import { isRemoval, isVacated, judge } from './judge.ts';
import type { Turns } from './turns.ts';

export interface ApplyDeps extends DeedDeps {
  readonly journal: Journal;
  readonly turns: Turns;
  /** One line for each action; no personal data. */
  readonly log: { info(fields: Record<string, unknown>, message: string): void };
}

/** What an action would meet: nothing is written. */
export type Preview = Exclude<Applied, { kind: 'done' | 'ambiguous' }> | { readonly kind: 'would' };

/** Does one action at OZmap: reads, compares with the plan, notes the intent, writes, reads back. */
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
    const { turns, log } = this.#deps;
    const work = () => this.#apply({ tenant, integration, run, action, actor: by }, stillEnded);
    const applied = (await turns.take(tenant, action.target.clientId, work)) ?? failed('busy', true);
    const why = 'why' in applied ? { why: applied.why } : {};
    const { target, change } = action;
    log.info(
      { tenant, integration, run, verb: change.verb, code: target.code, outcome: applied.kind, ...why },
      'sync action',
    );
    return applied;
  }

  /** The same without writing anything. */
  async preview(tenant: TenantId, action: Action): Promise<Preview> {
    const met = await this.#meet(tenant, action);
    return met.kind === 'met' ? { kind: 'would' } : met;
  }

  async #apply(
    intent: Omit<Intent, 'before'> & { action: Action },
    stillEnded: StillEnded,
  ): Promise<Applied> {
    const { journal, runtime, promises } = this.#deps;
    const { tenant, run, action } = intent;
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
    const entry = open ?? (await journal.intend({ ...intent, before }));
    await runtime.checkpoint('sync:intended');
    const made = await new Deed(this.#deps, entry, action, open !== undefined, stillEnded).carryOut(live);
    await runtime.checkpoint('sync:carried-out');
    return this.#conclude(entry, action, made);
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
    | { readonly kind: 'met'; readonly live: LiveReservation | undefined; readonly before: Image }
    | Exclude<Preview, { kind: 'would' }>
  > {
    const { map, promises } = this.#deps;
    const { target, change } = action;
    const reading = await map.look(tenant, target, isRemoval(change));
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
    if (change.verb !== 'cancel') return imageOf(await map.look(tenant, target, false));
    if (target.propertyId === undefined) return { kind: 'read', value: {} };
    const reading = await map.property(tenant, target.propertyId);
    if (reading.kind === 'read' && reading.value !== undefined && !isVacated(change, reading.value)) {
      return { kind: 'failed', reason: 'unavailable' };
    }
    return imageOf(reading);
  }
}

const imageOf = (reading: Reading<Pick<Sight, 'image'> | undefined>): Reading<Image> =>
  reading.kind === 'failed' ? reading : { kind: 'read', value: reading.value?.image ?? {} };
