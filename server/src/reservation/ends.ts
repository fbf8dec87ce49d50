import type {
  ClientCode,
  IntegrationId,
  PoleId,
  PropertyId,
  ReservationId,
  SplitterId,
  TenantId,
} from '@oz-viability/shared';
import type { Runtime } from '../runtime.ts';
import type { Advancer } from './advance.ts';
import type { Ledger } from './ledger.ts';
import { transition } from './machine.ts';
import type { MachineEvent } from './machine-terms.ts';
import type { ReservationRow } from './row.ts';
import { factsOf } from './row.ts';
import { settle } from './settle.ts';
import { WAITS } from './waits.ts';
import { type Aside, StaleRow } from './write-change.ts';

interface EndsDeps {
  readonly ledger: Ledger;
  readonly advancer: Advancer;
  readonly runtime: Runtime;
  /** How long a withdrawal is seen through before *not yet* is said, milliseconds. */
  readonly answerWithinMs: number;
}

/**
 * What an ERP's word means for a reservation: installed, another code, given up. The ledger's side of a sync, so
 * that ledger and OZmap agree.
 */
export class ReservationEnds {
  readonly #deps: EndsDeps;

  constructor(deps: EndsDeps) {
    this.#deps = deps;
  }

  /** The one reservation that has this code now. */
  async live(
    tenant: TenantId,
    code: ClientCode,
  ): Promise<
    | { readonly id: ReservationId; readonly integration: IntegrationId; readonly isAtRest: boolean }
    | undefined
  > {
    const row = await this.#deps.ledger.findLiveByCode(tenant, code);
    if (row === undefined) return undefined;
    return { id: row.id, integration: row.integration, isAtRest: row.state === 'reserved' };
  }

  liveCodes(tenant: TenantId, codes: readonly ClientCode[]): Promise<ReadonlySet<ClientCode>> {
    return this.#deps.ledger.liveCodes(tenant, codes);
  }

  /** Points that reservations made for this property. */
  pointsOf(tenant: TenantId, property: PropertyId): Promise<readonly PoleId[]> {
    return this.#deps.ledger.pointsOf(tenant, property);
  }

  async isClaimed(tenant: TenantId, splitter: SplitterId, port: number): Promise<boolean> {
    const { ledger, runtime } = this.#deps;
    const claimed = await ledger.claimedPorts(tenant, [splitter], runtime.now());
    return claimed.get(splitter)?.has(port) === true;
  }

  async knows(tenant: TenantId, id: string): Promise<boolean> {
    return (await this.#deps.ledger.find(tenant, id as ReservationId)) !== undefined;
  }

  installed(tenant: TenantId, id: ReservationId): Promise<boolean> {
    return this.#change(tenant, id, { type: 'installed' });
  }

  recoded(tenant: TenantId, id: ReservationId, code: ClientCode): Promise<boolean> {
    return this.#change(tenant, id, { type: 'noted', cause: null, attention: null }, row => ({
      more: {
        code,
        ...(row.customer === null ? {} : { customer: JSON.stringify({ ...row.customer, code }) }),
      },
      note: 'code changed by the ERP',
    }));
  }

  async withdraw(tenant: TenantId, id: ReservationId, reason: string): Promise<boolean> {
    const { ledger, runtime, answerWithinMs } = this.#deps;
    const row = await ledger.find(tenant, id);
    if (row === undefined) return true;
    await ledger.noteWish(row, { kind: 'withdraw', reason }, runtime.now());
    const { state } = await settle(this.#deps, row, answerWithinMs);
    return state === 'withdrawn';
  }

  /** False where the row is not at rest, or moved on meanwhile. */
  async #change(
    tenant: TenantId,
    id: ReservationId,
    event: MachineEvent,
    aside: (row: ReservationRow) => Aside = () => ({}),
  ): Promise<boolean> {
    const { ledger, runtime } = this.#deps;
    const row = await ledger.find(tenant, id);
    if (row?.state !== 'reserved') return row?.state === 'installed' && event.type === 'installed';
    const now = runtime.now();
    try {
      await ledger.commit(row, event.type, transition(factsOf(row), event, now, WAITS), {
        now,
        ...aside(row),
      });
      return true;
    } catch (error) {
      if (error instanceof StaleRow) return false;
      throw error;
    }
  }
}
