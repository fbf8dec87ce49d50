import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OzmapDocuments } from '@oz-viability/demo/ozmap/documents';
import type { Profile } from '@oz-viability/demo/ozmap/profiles/index';
import type { Settings } from '@oz-viability/demo/ozmap/settings';
import { type Ozmap, startOzmap } from '@oz-viability/demo/ozmap/simulator';
import type { Bases } from '@oz-viability/demo/ozmap/world';
import { CatalogueReader } from '@oz-viability/server/inventory/catalogue';
import { createLiveNetwork } from '@oz-viability/server/inventory/live';
import { createMirroredNetwork } from '@oz-viability/server/inventory/mirror';
import { type KeeperWatch, MirrorKeeper } from '@oz-viability/server/inventory/mirror/keeper';
import { Terrain } from '@oz-viability/server/inventory/terrain';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import { systemRuntime } from '@oz-viability/server/runtime';
import type { Network, NetworkBox, NetworkReading } from '@oz-viability/server/viability/network';
import type { TenantId } from '@oz-viability/shared';

/** A mirror and a live reader before one simulated OZmap. */
export interface MirrorStage {
  readonly ozmap: Ozmap;
  readonly client: OzmapClient;
  readonly live: Network;
  readonly mirrored: ReturnType<typeof createMirroredNetwork>;
  /** The one that `mirrored` answers from. */
  keeper: MirrorKeeper;
  /** Milliseconds. */
  maxAge: number;
  /** Another, as a server that starts again makes it. */
  makeKeeper(over?: { readonly tenant?: TenantId; readonly ozmap?: string }): MirrorKeeper;
  /** What the keepers said. */
  readonly heard: string[];
  readonly directory: string;
  stop(): Promise<void>;
}

export const MIRRORED = 't' as TenantId;
export const MIRROR_KEY = 'the-key';

export async function openMirrorStage(options: {
  readonly documents: OzmapDocuments;
  readonly bases?: Bases;
  readonly profiles?: readonly Profile[];
  readonly settings?: Partial<Settings>;
  readonly now?: () => Date;
  readonly maxAge?: number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}): Promise<MirrorStage> {
  const { now = () => new Date(), maxAge = 300_000, sleep = systemRuntime.sleep } = options;
  const { documents, bases = {}, profiles = [], settings = {} } = options;
  const ozmap = await startOzmap({ documents, bases, apiKeys: [MIRROR_KEY], profiles, settings, now });
  const client = new OzmapClient(
    { url: ozmap.url, key: MIRROR_KEY, authorization: 'raw', timeouts: { readMs: 10_000, writeMs: 10_000 } },
    { attempts: 1, breakAfter: 1000 },
  );
  const live = createLiveNetwork({ clientFor: () => client, now });
  const directory = mkdtempSync(join(tmpdir(), 'oz-mirror-'));
  const heard: string[] = [];
  const watch: KeeperWatch = {
    loaded: () => void heard.push('loaded'),
    distrusted: (_, fault) => void heard.push(`distrusted ${fault}`),
    shrunk: (_, { kind }) => void heard.push(`shrunk ${kind}`),
    failed: () => void heard.push('failed'),
    answers: () => void heard.push('answers'),
  };
  const makeKeeper: MirrorStage['makeKeeper'] = ({ tenant = MIRRORED, ozmap: named = 'a' } = {}) =>
    new MirrorKeeper(
      {
        tenant,
        ozmap: named,
        latitude: -26,
        refreshMs: 60_000,
        reload: '30 3 * * *',
        timeZone: 'America/Sao_Paulo',
      },
      {
        client,
        catalogue: new CatalogueReader(client, now),
        terrain: new Terrain(client, now),
        directory,
        now,
        sleep,
        watch,
      },
    );
  const stage: MirrorStage = {
    ozmap,
    client,
    live,
    mirrored: createMirroredNetwork({
      live,
      mirrorOf: () => ({ copy: stage.keeper.copy, maxAge: stage.maxAge }),
      now,
    }),
    keeper: makeKeeper(),
    maxAge,
    makeKeeper,
    heard,
    directory,
    async stop() {
      await stage.keeper.stop();
      client.close();
      await ozmap.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return stage;
}

/** A box so that two readers of the same one agree: its splitters in order. */
export const inOrder = (box: NetworkBox): NetworkBox => ({
  ...box,
  splitters: [...box.splitters].sort(byId),
});

/** What does not depend on who has read it. */
export const contentOf = ({ boxes, cut, unreadable }: NetworkReading) => ({
  boxes: boxes.map(inOrder).sort(byId),
  cut,
  unreadable,
});

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
