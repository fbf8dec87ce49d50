import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host's page of an origin of its own. */
export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** A page of an origin of its own that keeps what it hears. */
export async function site(): Promise<Site> {
  const server: Server = createServer((request, response) => {
    if (request.url !== '/') response.writeHead(404).end();
    else {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>Host</title>
<link rel="icon" href="data:,"><body><script>
window.heard = [];
addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));
</script></body>`);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
