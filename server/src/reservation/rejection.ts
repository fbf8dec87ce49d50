import type { FreePort } from '@oz-viability/shared';
import { Problem } from '../problem.ts';
import { NetworkFailure } from '../viability/network.ts';
import { freePortsOf } from '../viability/ports.ts';
import type { MapOfRecord } from './field.ts';
import type { Asking, HoldDeps } from './hold.ts';
import type { ReservationRow } from './row.ts';

/** Why OZmap has nothing of ours, as a problem that says what the rep can do next. */
export async function rejection(
  deps: HoldDeps & { readonly map: MapOfRecord },
  asking: Asking,
  row: ReservationRow,
): Promise<Problem> {
  switch (row.cause) {
    case 'code-in-use':
      return codeInOzmap(deps.map, row);
    case 'port-taken':
      return portTaken(await freePorts(deps, asking, row));
    case 'ozmap-rejected':
    case 'not-connected': {
      // OZmap does not say why it refused; a port that is no longer free is the likely reason, and checkable.
      const ports = await freePorts(deps, asking, row);
      const gone = ports?.every(free => free.splitterId !== row.splitter_id || free.port !== row.port);
      return gone ? portTaken(ports) : new Problem('ozmap-rejected');
    }
    case 'ozmap-refused':
    case 'ozmap-unreadable':
      return new Problem(row.cause);
    case 'drop-rejected':
      return new Problem('ozmap-rejected', {
        errors: [
          { pointer: '/drop/path', code: 'rejected', detail: 'OZmap did not accept a point of the drop' },
        ],
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
  row: ReservationRow,
): Promise<readonly FreePort[] | undefined> {
  try {
    const box = await deps.network.box(caller.tenant, row.box.id, signal);
    if (box === undefined) return [];
    const splitters = box.splitters.map(({ id }) => id);
    const claimed = await deps.ledger.claimedPorts(caller.tenant, splitters, deps.runtime.now());
    return freePortsOf(box, claimed);
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
    errors: [
      { pointer: '/customer/code', code: 'in_use', detail: 'OZmap already has a client with this code' },
    ],
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
