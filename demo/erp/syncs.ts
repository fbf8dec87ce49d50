import type { RunningServer } from '@oz-viability/server';
import type { ErpKind } from './start.ts';

/** Syncs at work, for whoever watches the demo. */

const TENANT = 'demo';
const LISTED = 4;

export interface Line {
  readonly msg?: string;
  readonly run?: string;
  readonly integration?: string;
  readonly verb?: string;
  readonly code?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly mode?: string;
}

/** Takes the server's log, and tells of each run in one line what it did at OZmap. Silent where it did nothing. */
export function tellSyncs(say: (line: string) => void): (line: Line) => void {
  const done = new Map<string, Map<string, string[]>>();
  return ({ msg, run = '', integration = '', verb = '', code = '', outcome, state, mode }) => {
    if (msg === 'sync action' && outcome === 'done') {
      const verbs = done.get(run) ?? new Map<string, string[]>();
      done.set(run, verbs.set(verb, [...(verbs.get(verb) ?? []), code]));
      return;
    }
    if (msg !== 'sync run') return;
    const verbs = [...(done.get(run) ?? [])].map(
      ([each, codes]) => `${codes.length} ${each} (${some(codes)})`,
    );
    done.delete(run);
    if (verbs.length > 0) say(`  ${integration} → OZmap: ${verbs.join(', ')}`);
    else if (state !== 'finished' && mode !== 'plan') say(`  ${integration} → OZmap: ${state}`);
  };
}

const some = (codes: readonly string[]): string =>
  codes.length <= LISTED ? codes.join(', ') : `${codes.slice(0, LISTED).join(', ')} …`;

/** New rules only plan until somebody approves: here the demo does, and says what it approved. */
export async function approveFirstPlans(
  server: RunningServer,
  kinds: readonly ErpKind[],
  say: (line: string) => void,
): Promise<void> {
  const call = async (path: string, body?: object) => {
    const answer = await fetch(server.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Bearer ${await server.adminPass('demo')}`,
        'Content-Type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as {
      items?: { integration: string; held?: { plan: string } }[];
    };
  };
  for (const kind of kinds) {
    const sync = `/v1/admin/syncs/${TENANT}/${kind}`;
    await call(`${sync}/runs`, { mode: 'run' });
    const { items = [] } = await call('/v1/admin/syncs');
    const held = items.find(({ integration }) => integration === kind)?.held;
    if (held === undefined) continue;
    say(`  ${kind}: the first plan waits for a person; the demo approves it`);
    await call(`${sync}/approve`, { plan: held.plan, confirm: kind });
  }
}
