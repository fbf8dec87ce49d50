import type { ExistingClient, Language, Reservation } from '@oz-viability/shared';
import type { SessionCaller } from '../access/caller.ts';
import type { Network } from '../viability/network.ts';
import type { MapOfRecord } from './field.ts';
import type { Ledger } from './ledger.ts';
import { maySee } from './ownership.ts';
import { presentReservation } from './present.ts';

/** What a session about one customer starts from: its live reservation, or the client that OZmap has. */
export function createBeginnings(deps: {
  readonly ledger: Ledger;
  readonly map: MapOfRecord;
  readonly network: Network;
}) {
  return {
    async liveReservation(caller: SessionCaller, language: Language): Promise<Reservation | undefined> {
      if (caller.customerCode === undefined) return undefined;
      const row = await deps.ledger.findLiveByCode(caller.tenant, caller.customerCode);
      return row === undefined || !maySee(caller, row) ? undefined : presentReservation(row, language);
    },

    /** A drop longer than `drop` is too long in every project of the session. */
    async limits({ tenant, terms }: SessionCaller, signal: AbortSignal) {
      const { radius, drops } = await deps.network.limits(tenant, signal);
      const seen = [...drops].filter(([id]) => terms.projects?.includes(id) ?? true).map(([, drop]) => drop);
      const known = seen.filter(drop => drop !== undefined);
      return {
        ...(radius === undefined ? {} : { radius }),
        ...(known.length > 0 && known.length === seen.length ? { drop: Math.max(...known) } : {}),
      };
    },

    async existingClient(caller: SessionCaller, signal: AbortSignal): Promise<ExistingClient | undefined> {
      const code = caller.customerCode;
      if (code === undefined) return undefined;
      const found = await deps.map.byCode(caller.tenant, code, signal);
      if (found.kind === 'failed') throw new Error(`OZmap could not be asked: ${found.reason}`);
      const [client] = found.value;
      if (client === undefined) return undefined;
      const [connection] = client.connections;
      const box =
        client.boxId === undefined
          ? undefined
          : await deps.network.box(caller.tenant, client.boxId, signal).catch(() => undefined);
      return {
        code,
        implanted: client.implanted,
        ...(box === undefined ? {} : { box: { id: box.id, name: box.name } }),
        ...(connection === undefined ? {} : { port: connection.port }),
      };
    },
  };
}
