import { expect } from 'vitest';

/** OZmap asked past our server, with its own key: what it holds is what counts. */
export interface OzmapWitness {
  request(method: string, path: string, body?: unknown): Promise<Response>;
  /** Sets how the simulator behaves; without arguments as it should. */
  behave(
    ...profiles: readonly (string | { readonly name: string; readonly [option: string]: unknown })[]
  ): Promise<void>;
  /** Every row of everything that a reservation could touch. */
  census(): Promise<Census>;
  byCode(code: string): Promise<readonly HeldProperty[]>;
  /** Somebody else connects a client of theirs to a port. */
  takePort(port: {
    readonly boxId: string;
    readonly splitterId: string;
    readonly port: number;
  }): Promise<void>;
}

/** `kind/id` → the row as text, without the stamps that any touch moves. */
export type Census = ReadonlyMap<string, string>;

export interface HeldProperty {
  readonly _id: string;
  readonly box?: string;
  readonly address?: string;
  readonly drop: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly client: {
    readonly _id: string;
    readonly code: string;
    readonly name?: string;
    readonly observation?: string;
    readonly implanted: boolean;
  } | null;
  readonly connections: readonly { readonly id: string; readonly port: number; readonly name: string }[];
}

const KINDS = ['boxes', 'splitters', 'properties', 'ftth-clients', 'cables', 'fibers', 'points'];
const PAGE = 500;

export function witnessOf({ url, key }: { readonly url: string; readonly key: string }): OzmapWitness {
  const request: OzmapWitness['request'] = (method, path, body) =>
    fetch(url + path, {
      method,
      headers: { Authorization: key, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const json = async <T>(path: string): Promise<T> => {
    const answer = await request('GET', path);
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as T;
  };
  let others = 0;
  return {
    request,
    async behave(...profiles) {
      expect((await request('PUT', '/_simulator/profiles', { profiles })).status).toBe(200);
    },
    async census() {
      const rows = new Map<string, string>();
      for (const kind of KINDS) {
        for (let start = 0, more = true; more; start += PAGE) {
          const page = await json<{ rows: Row[]; hasNextPage: boolean }>(
            `/api/v2/${kind}?limit=${PAGE}&start=${start}`,
          );
          for (const { updatedAt: _, ...row } of page.rows)
            rows.set(`${kind}/${row.id}`, JSON.stringify(row));
          more = page.hasNextPage;
        }
      }
      return rows;
    },
    byCode: code => json(`/api/v2/properties/client/${encodeURIComponent(code)}`),
    async takePort({ boxId, splitterId, port }) {
      const box = await json<{ coords: [number, number]; project: string }>(`/api/v2/boxes/${boxId}`);
      const answer = await request('POST', '/api/v2/properties', {
        project: box.project,
        box: boxId,
        connector: splitterId,
        port,
        auto_connect: true,
        force: true,
        coords: box.coords,
        client: {
          code: `OUTRO-${process.pid}-${++others}`,
          name: 'Cliente de outro sistema',
          implanted: false,
        },
      });
      expect(answer.status, await answer.text()).toBe(201);
    },
  };
}

interface Row {
  readonly id: string;
  readonly updatedAt?: string;
}

/** What became different between two counts, by kind. */
export function changes(before: Census, after: Census) {
  const kindOf = (key: string) => key.split('/')[0]!;
  return {
    added: [...after.keys()]
      .filter(key => !before.has(key))
      .map(kindOf)
      .sort(),
    removed: [...before.keys()]
      .filter(key => !after.has(key))
      .map(kindOf)
      .sort(),
    changed: [...after]
      .filter(([key, row]) => before.has(key) && before.get(key) !== row)
      .map(([key]) => kindOf(key))
      .sort(),
  };
}

export const NOTHING = { added: [], removed: [], changed: [] };
