import { CatalogueReader } from '@oz-viability/server/inventory/catalogue';
import { MirrorKeeper } from '@oz-viability/server/inventory/mirror/keeper';
import { Terrain } from '@oz-viability/server/inventory/terrain';
import { OzmapClient } from '@oz-viability/server/ozmap/client';
import { systemRuntime } from '@oz-viability/server/runtime';
import type { TenantId } from '@oz-viability/shared';

/** Loads a mirror until it is killed: the OZmap of `OZMAP_URL` with `OZMAP_KEY`, kept in `DIRECTORY`. */
const { OZMAP_URL = '', OZMAP_KEY = '', DIRECTORY = '' } = process.env;

const client = new OzmapClient({
  url: OZMAP_URL,
  key: OZMAP_KEY,
  authorization: 'raw',
  timeouts: { readMs: 10_000, writeMs: 10_000 },
});
const { now, sleep } = systemRuntime;
const nothing = () => {};
const keeper = new MirrorKeeper(
  {
    tenant: 't' as TenantId,
    ozmap: 'a',
    latitude: -26,
    refreshMs: 60_000,
    reload: '30 3 * * *',
    timeZone: 'America/Sao_Paulo',
  },
  {
    client,
    catalogue: new CatalogueReader(client, now),
    terrain: new Terrain(client, now),
    directory: DIRECTORY,
    now,
    sleep,
    watch: { loaded: nothing, distrusted: nothing, shrunk: nothing, failed: nothing, answers: nothing },
  },
);
await keeper.reload();
process.stdout.write('loaded\n');
