import type { BoxId, FreePort, SplitterId } from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import type { SellRules } from '../viability/limits.ts';
import { NetworkFailure } from '../viability/network.ts';
import { freePortsOf } from '../viability/ports.ts';
import type { MapOfRecord } from './field.ts';
import type { Asking, HoldDeps } from './hold.ts';
import type { ReservationRow } from './row.ts';

/** What OZmap did not do, and where: a creation on the row's port, or a move to another. */
export interface Failed {
  readonly cause: ReservationRow['cause'];
  readonly boxId: BoxId;
  readonly splitterId: SplitterId;
  readonly port: number;
  /** What may be offered instead; absent: what the caller may have. */
  readonly sell?: SellRules;
}

/** Why OZmap did not do it, as a problem that says what the rep can do next. */
export async function rejection(
  deps: HoldDeps & { readonly map: MapOfRecord },
  asking: Asking,
  row: ReservationRow,
  failed: Failed = { cause: row.cause, boxId: row.box.id, splitterId: row.splitter_id, port: row.port },
): Promise<Problem> {
  switch (failed.cause) {
    case 'code-in-use':
      return codeInOzmap(deps.map, row);
    case 'port-taken':
      return portTaken(await freePorts(deps, asking, failed));
    case 'ozmap-rejected':
    case 'not-connected':
    case 'removed-in-ozmap': {
      // OZmap does not say why it refused; a port that is no longer free is the likely reason, and checkable.
      const ports = await freePorts(deps, asking, failed);
      const gone = ports?.every(free => free.splitterId !== failed.splitterId || free.port !== failed.port);
      return gone ? portTaken(ports) : new Problem('ozmap-rejected');
    }
    case 'ozmap-refused':
    case 'ozmap-unreadable':
      return new Problem(failed.cause);
    case 'drop-rejected':
      return new Problem('ozmap-rejected', {
        errors: [{ pointer: '/drop/path', code: 'point_rejected' }],
      });
    default:
      return new Problem('ozmap-unavailable');
  }
}

function portTaken(ports: readonly FreePort[] | undefined): Problem {
  const code = ports?.length === 0 ? 'box-full' : 'port-taken';
  return new Problem(code, { extensions: { freePorts: ports ?? [] } });
}

/** Undefined where OZmap cannot say. */
async function freePorts(
  deps: HoldDeps,
  { caller, signal }: Asking,
  { boxId, sell }: Failed,
): Promise<readonly FreePort[] | undefined> {
  try {
    const box = await deps.network.box(caller.tenant, boxId, signal);
    if (box === undefined) return [];
    const splitters = box.splitters.map(({ id }) => id);
    const claimed = await deps.ledger.claimedPorts(caller.tenant, splitters, deps.runtime.now());
    return freePortsOf(box, claimed, sell ?? deps.limitsOf(caller).sell);
  } catch (error) {
    if (error instanceof NetworkFailure) return undefined;
    throw error;
  }
}

async function codeInOzmap(map: MapOfRecord, row: ReservationRow): Promise<Problem> {
  const found = row.code === null ? undefined : await map.byCode(row.tenant_id, row.code);
  const [client] = found?.kind === 'read' ? found.value : [];
  const [connection] = client?.connections ?? [];
  return new Problem('code-in-use', {
    errors: [{ pointer: '/customer/code', code: 'code_in_ozmap' }],
    extensions: {
      existing: {
        kind: 'client',
        ...(client === undefined ? {} : { implanted: client.implanted }),
        ...(client?.boxId === undefined ? {} : { box: { id: client.boxId } }),
        ...(connection === undefined
          ? {}
          : { splitter: { id: connection.splitterId }, port: connection.port }),
      },
    },
  });
}
