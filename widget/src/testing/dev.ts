/** A page to look at: `node --conditions=source widget/src/testing/dev.ts [port]` after a build. */
import { fileURLToPath } from 'node:url';
import { FakeApi } from './fake-api.ts';
import { hostPage } from './host-page.ts';

const api = new FakeApi(hostPage(fileURLToPath(new URL('../../dist', import.meta.url))));
process.stdout.write(`${await api.start(Number(process.argv[2] ?? 0))}/?address=Rua Tuiuti, 1480\n`);
