import express from 'express';
import { listen } from './listen.ts';
import { endsWithParent, tellsCpu } from './measured-child.ts';

/**
 * What `endpoint.bench.ts` measures the server against: Express as one would write it in an afternoon, with its own
 * JSON parser, no tag, and the same headers and bytes as the server's answer, which it is given by a message.
 */

interface Reference {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let headers: Reference['headers'] = {};
let answer: unknown = {};
endsWithParent();
tellsCpu();
process.on('message', (message: unknown) => {
  if (typeof message !== 'object') return;
  const given = message as Reference;
  headers = given.headers;
  answer = JSON.parse(given.body);
  process.send?.({ ready: true });
});

const app = express();
app.disable('etag').disable('x-powered-by');
app.use(express.json());
app.post('/v1/viability', (_request, response) => {
  response.set(headers).json(answer);
});
process.send?.({ url: await listen(app) });
