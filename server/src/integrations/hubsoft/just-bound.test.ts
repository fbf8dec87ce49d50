import type { BoxId, SplitterId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import type { Element } from './element.ts';
import { boundPortsOf, withBound } from './just-bound.ts';

const id = 's1' as SplitterId;
const splitter: Element = {
  kind: 'splitter',
  id,
  box: 'b' as BoxId,
  name: 'Splitter 1',
  customerFacing: true,
  portCount: 3,
  ports: [
    { port: 1, state: 'free' },
    { port: 2, state: 'blocked' },
    { port: 3, state: 'free' },
  ],
};
const statesWith = (...ports: number[]) => {
  const told = withBound(splitter, boundPortsOf(ports.map(port => ({ splitter: id, port }))));
  return 'ports' in told && told.ports?.map(({ state }) => state);
};

it('ports that were bound are not free; what else a copy says of them stays', () => {
  expect(statesWith(1, 2)).toEqual(['occupied', 'blocked', 'free']);
  expect(statesWith(1, 3)).toEqual(['occupied', 'blocked', 'occupied']);
});

it('what is not different is the very same', () => {
  const others = boundPortsOf([
    { splitter: id, port: 2 },
    { splitter: 's2' as SplitterId, port: 1 },
  ]);
  const { ports: _, ...bare } = splitter;
  for (const element of [splitter, bare]) expect(withBound(element, others)).toBe(element);
});
