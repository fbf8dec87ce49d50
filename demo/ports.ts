import { createServer } from 'node:net';

/** A message for a person: the ports that were asked for are taken. */
export class PortsTaken extends Error {}

const FIRST = 4600;
const LAST = 4990;

/**
 * `count` neighbouring free ports. Those asked for, or none; otherwise the first free run from 4600 on.
 * @throws {PortsTaken}
 */
export async function choosePorts(asked: number | undefined, count: number): Promise<readonly number[]> {
  const run = (first: number) => Array.from({ length: count }, (_, i) => first + i);
  if (asked !== undefined) {
    for (const port of run(asked)) {
      if (!(await isFree(port))) {
        throw new PortsTaken(
          `Port ${port} is in use. Stop what listens there, or choose another with --port.`,
        );
      }
    }
    return run(asked);
  }
  for (let first = FIRST; first <= LAST; first += 10) {
    const free = await Promise.all(run(first).map(isFree));
    if (free.every(Boolean)) return run(first);
  }
  throw new PortsTaken(`No free ports between ${FIRST} and ${LAST}. Choose some with --port.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
