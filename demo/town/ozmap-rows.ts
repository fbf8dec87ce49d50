import type {
  BoxDocument,
  CableDocument,
  ClientDocument,
  FiberDocument,
  Id,
  SplitterDocument,
} from '../ozmap/documents.ts';
import type { Client, Stay } from './customers.ts';
import type { Splitter } from './network.ts';
import type { Catalogue, Clerk } from './ozmap-catalogue.ts';
import { createRandom, hash32, type Random } from './random.ts';

/** The town's present: its dates lie before it, whatever the machine's clock says. */
const PRESENT = Date.UTC(2026, 0, 5, 12);
const DAY = 86_400_000;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
export const metres = (value: number): number => Math.round(value * 10) / 10;

/** A clerk of this town's OZmap, with its dates and its own randomness. */
export type TownClerk = Clerk & { date(daysAgo: number): string; random: Random };

export function createClerk(seed: string): TownClerk {
  const random = createRandom(`documents/${seed}`);
  const mark = hex(hash32(`ids/${seed}`), 8);
  let count = 0;
  const date = (daysAgo: number) => new Date(PRESENT - Math.round(daysAgo * DAY)).toISOString();
  return {
    random,
    date,
    // OZmap's ids begin with seconds; a fixed second, the seed and a counter keep them unique and repeatable.
    id: () => `${hex(PRESENT / 1000, 8)}${mark}${hex(++count, 8)}`,
    stamps: daysAgo => {
      const created = daysAgo + random.range(-0.15, 0.3);
      return { createdAt: date(created), updatedAt: date(created * random.range(0.05, 1)) };
    },
  };
}

/** What splitters hang in: a box, or a building. */
type Housing = Pick<BoxDocument, 'id' | 'createdAt' | 'updatedAt' | 'project' | 'implanted'>;

/** Loss of a splitter by its outputs, dB: 3.5 for each halving, as data sheets give it. */
const lossOf = (outputs: number): number => Math.round(Math.log2(outputs) * 35) / 10;

export function splitterDocument(
  clerk: Clerk,
  catalogue: Catalogue,
  box: Housing,
  splitter: Splitter,
): SplitterDocument {
  const each = <T>(make: () => T): T[] => Array.from({ length: splitter.outputs }, make);
  return {
    id: clerk.id(),
    createdAt: box.createdAt,
    updatedAt: box.updatedAt,
    kind: 'Splitter',
    parent: box.id,
    project: box.project,
    name: splitter.name,
    label: splitter.name,
    splitterType: catalogue.splitterType(splitter),
    isDrop: splitter.customerFacing,
    implanted: box.implanted,
    isBalanced: true,
    orientation: 'right',
    ratio: { input: 1, output: splitter.outputs },
    connectables: { input: [null], output: each(() => null) },
    ports: each(() => ({ id: clerk.id(), blocked: false, tags: [] })),
    attenuation: each(() => lossOf(splitter.outputs)),
    currentPower: each(() => null),
    installPower: each(() => null),
  };
}

export function cableDocument(
  clerk: Clerk,
  kind: CableDocument['kind'],
  cableType: Id,
  ends: { boxA: Housing; boxB: Id },
  poles: readonly Id[],
  length: number,
): { cable: CableDocument; fiber: FiberDocument } {
  const drop = kind === 'Drop';
  const cable: CableDocument = {
    id: clerk.id(),
    createdAt: ends.boxA.createdAt,
    updatedAt: ends.boxA.updatedAt,
    kind,
    boxA: ends.boxA.id,
    boxB: ends.boxB,
    project: ends.boxA.project,
    cableType,
    hierarchyLevel: drop ? 3 : 2,
    poles: poles.map(id => ({ id, reserve: 0 })),
    fiberNumber: 1,
    looseNumber: 1,
    length: metres(length),
    ground_length: metres(length),
    altitude_length: 0,
    loss: metres((length / 1000) * 0.35),
    implanted: ends.boxA.implanted,
    tags: [],
  };
  const fiber: FiberDocument = {
    id: clerk.id(),
    createdAt: cable.createdAt,
    updatedAt: cable.updatedAt,
    kind: 'Fiber',
    parent: cable.id,
    isDrop: drop,
    fiberNumber: 1,
  };
  return { cable, fiber };
}

export function clientDocument(
  clerk: TownClerk,
  catalogue: Catalogue,
  client: Client,
  { enteredDaysAgo }: Pick<Stay, 'enteredDaysAgo'>,
): ClientDocument {
  const [staff, integration, other] = catalogue.users;
  const creator = client.source === 'other' ? other! : clerk.random.chance(0.8) ? integration! : staff!;
  return {
    id: clerk.id(),
    ...clerk.stamps(enteredDaysAgo),
    creatorData: { id: creator.id, name: creator.name, username: creator.username },
    kind: 'ftth',
    code: client.code,
    name: client.name,
    observation: client.source === 'other' ? 'Venda pelo portal' : null,
    implanted: client.implanted,
    certified: client.certified,
    status: client.status === 'ok' ? 0 : 1,
    tags: [],
    onu: client.implanted
      ? { user_PPPoE: `c${client.code}`, serial_number: `VAON${hex(hash32(client.code), 8).toUpperCase()}` }
      : null,
  };
}
