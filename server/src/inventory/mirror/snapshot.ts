import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ProjectId } from '@oz-viability/shared';
import type { OzmapProject, OzmapRole } from '../../ozmap/mapping.ts';
import type { Condominium } from '../../viability/network.ts';
import type { Column } from './column.ts';
import type { CopyState } from './copy.ts';
import type { Origin } from './load-journal.ts';
import { Stock } from './stock.ts';

/**
 * A copy on disk: `magic`, length and checksum of what follows, a header in JSON, then the columns as they stand
 * in memory. It is read back in the time that it takes to read the file.
 */
const MAGIC = 'OZINVENT';
/** Changes of this file's form, of the columns, or of what their numbers mean. */
const VERSION = 3;
/** A multiple of what columns are aligned to. */
const PREFIX = 24;
const ALIGNED = 8;
/** Bytes that are checked at once: others get their turn in between. */
const CHECKED_AT_ONCE = 4 << 20;

type Bytes = Uint8Array<ArrayBuffer>;
type Section =
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;
const SECTION_TYPES = { Float64Array, Int32Array, Uint32Array, Uint8Array };
type SectionType = keyof typeof SECTION_TYPES;

interface Header extends Origin {
  readonly version: number;
  readonly savedAt: string;
  readonly counts: Stock['counts'];
  readonly state: CopyState;
  readonly catalogue: {
    readonly projects: readonly OzmapProject[];
    readonly types: readonly (readonly [id: string, name: string])[];
    readonly role: OzmapRole;
  };
  readonly terrain: {
    readonly condominiums: readonly Condominium[] | null;
    readonly barredTypes: readonly string[];
  };
  readonly words: readonly string[];
  readonly sections: readonly {
    readonly name: string;
    readonly type: SectionType;
    readonly length: number;
  }[];
}

/** Why a snapshot is not believed; the network is then read anew. */
export type SnapshotFault = 'absent' | 'damaged' | 'other-version' | 'foreign';

export type SnapshotReading =
  | { readonly kind: 'read'; readonly stock: Stock; readonly state: CopyState }
  | { readonly kind: 'fault'; readonly fault: SnapshotFault };

/** Writes a copy beside the one that is there and puts it in its place in one step. */
export async function writeSnapshot(
  path: string,
  origin: Origin,
  { stock, state }: { readonly stock: Stock; readonly state: CopyState },
  now: Date,
): Promise<void> {
  // All at one moment: the columns change while the file is written.
  const body = bodyOf(stock, state, origin, now);
  const prefix = Buffer.alloc(PREFIX);
  prefix.write(MAGIC, 'latin1');
  prefix.writeDoubleLE(body.length, 8);
  let checksum = 0;
  for (let at = 0; at < body.length; at += CHECKED_AT_ONCE) {
    checksum = crc32(body.subarray(at, at + CHECKED_AT_ONCE), checksum);
    await new Promise(setImmediate);
  }
  prefix.writeUInt32LE(checksum, 16);
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(prefix);
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

export async function readSnapshot(path: string, origin: Origin, latitude: number): Promise<SnapshotReading> {
  const file = await readAtOnce(path);
  if (file === undefined) return { kind: 'fault', fault: 'absent' };
  const body = file.subarray(PREFIX);
  const whole =
    file.length >= PREFIX &&
    file.toString('latin1', 0, 8) === MAGIC &&
    file.readDoubleLE(8) === body.length &&
    file.readUInt32LE(16) === crc32(body);
  if (!whole) return { kind: 'fault', fault: 'damaged' };
  const headerLength = body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, 4 + headerLength)) as Header;
  if (header.version !== VERSION) return { kind: 'fault', fault: 'other-version' };
  if (header.tenant !== origin.tenant || header.ozmap !== origin.ozmap)
    return { kind: 'fault', fault: 'foreign' };
  return { kind: 'read', stock: stockOf(header, body, 4 + headerLength, latitude), state: header.state };
}

/** Undefined where there is no such file. In memory of its own, so that columns can stand in it as they are. */
async function readAtOnce(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.from(new ArrayBuffer(size));
    let at = 0;
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await file.close();
  }
}

/** Everything of a stock that is numbers, by name. */
function sectionsOf(stock: Stock): Map<string, Section> {
  const sections = new Map<string, Section>();
  const rowsOf = (name: string): number =>
    (name.startsWith('box')
      ? stock.boxes
      : name.startsWith('splitter')
        ? stock.splitters
        : name.startsWith('property')
          ? stock.properties
          : stock.poles.ids
    ).rows;
  const column = (name: string, { values }: Column<Section>, rows: number) =>
    sections.set(name, values.subarray(0, rows) as Section);
  for (const [name, each] of Object.entries(columnsOf(stock)))
    column(name, each as Column<Section>, rowsOf(name));
  for (const [name, table] of Object.entries(tablesOf(stock))) {
    const { words, slots } = table.freeze();
    sections.set(`${name}.words`, words);
    sections.set(`${name}.slots`, slots);
  }
  for (const [name, { stretches, rows }] of Object.entries(stretchesOf(stock))) {
    column(`${name}.starts`, stretches.starts, rows);
    column(`${name}.lengths`, stretches.lengths, rows);
    sections.set(`${name}.items`, stretches.freeze());
  }
  const kept = [...stock.kept].flatMap(([property, ports]) =>
    ports.flatMap(({ splitter, port }) => [property, splitter, port]),
  );
  sections.set('kept', Int32Array.from(kept));
  sections.set('names.boxes', textsToBytes(stock.boxNames, stock.boxes.rows));
  sections.set('names.splitters', textsToBytes(stock.splitterNames, stock.splitters.rows));
  return sections;
}

const columnsOf = ({ columns, poles }: Stock) => ({ ...columns, ...poles.columns });
const tablesOf = ({ boxes, splitters, properties, poles }: Stock) => ({
  boxes,
  splitters,
  properties,
  poles: poles.ids,
});
const stretchesOf = ({ ports, splitters, poles }: Stock) => ({
  ports: { stretches: ports, rows: splitters.rows },
  adjacent: { stretches: poles.adjacent, rows: poles.ids.rows },
});

function bodyOf(stock: Stock, state: CopyState, origin: Origin, now: Date): Buffer {
  const sections = [...sectionsOf(stock)];
  const { projects, types, role } = stock.catalogue;
  const { condominiums, barredTypes } = stock.terrain;
  const header: Header = {
    version: VERSION,
    ...origin,
    savedAt: now.toISOString(),
    counts: stock.counts,
    state,
    catalogue: { projects: [...projects.values()], types: [...types], role },
    terrain: { condominiums: condominiums ?? null, barredTypes: [...barredTypes] },
    words: stock.words.freeze(),
    sections: sections.map(([name, values]) => ({
      name,
      type: values.constructor.name as SectionType,
      length: values.length,
    })),
  };
  const head = Buffer.from(JSON.stringify(header));
  const size = sections.reduce((at, [, { byteLength }]) => aligned(at) + byteLength, 4 + head.length);
  const body = Buffer.allocUnsafeSlow(size).fill(0, 0, 4 + head.length + ALIGNED);
  body.writeUInt32LE(head.length, 0);
  head.copy(body, 4);
  let at = 4 + head.length;
  for (const [, { buffer, byteOffset, byteLength }] of sections) {
    body.fill(0, at, aligned(at));
    at = aligned(at);
    body.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return body;
}

function stockOf(header: Header, body: Buffer<ArrayBuffer>, start: number, latitude: number): Stock {
  const sections = new Map<string, Section>();
  let at = start;
  for (const { name, type, length } of header.sections) {
    at = aligned(at);
    // In place: a column that grows later moves out of the file's memory by itself.
    const section = new SECTION_TYPES[type](body.buffer, body.byteOffset + at, length);
    sections.set(name, section);
    at += section.byteLength;
  }
  const section = <A extends Section>(name: string) => sections.get(name) as A;
  const stock = new Stock(latitude);
  for (const [name, column] of Object.entries(columnsOf(stock))) column.values = section(name) as never;
  for (const [name, table] of Object.entries(tablesOf(stock))) {
    table.thaw({ words: section(`${name}.words`), slots: section(`${name}.slots`) });
  }
  for (const [name, { stretches }] of Object.entries(stretchesOf(stock))) {
    stretches.starts.values = section(`${name}.starts`);
    stretches.lengths.values = section(`${name}.lengths`);
    stretches.thaw(section(`${name}.items`) as never);
  }
  stock.words.thaw(header.words);
  stock.boxNames.push(...bytesToTexts(section<Bytes>('names.boxes')));
  stock.splitterNames.push(...bytesToTexts(section<Bytes>('names.splitters')));
  const { projects, types, role } = header.catalogue;
  stock.setCatalogue({
    projects: new Map(projects.map(project => [project.id as ProjectId, project])),
    types: new Map(types),
    role,
  });
  const { condominiums, barredTypes } = header.terrain;
  stock.setTerrain({ condominiums: condominiums ?? undefined, barredTypes: new Set(barredTypes) });
  stock.settle(header.counts, section<Int32Array<ArrayBuffer>>('kept'));
  return stock;
}

const textsToBytes = (texts: readonly string[], rows: number): Bytes =>
  new Uint8Array(Buffer.from(JSON.stringify(Array.from({ length: rows }, (_, i) => texts[i] ?? ''))));

const bytesToTexts = (section: Uint8Array): readonly string[] =>
  JSON.parse(Buffer.from(section.buffer, section.byteOffset, section.byteLength).toString()) as string[];

const aligned = (at: number): number => Math.ceil(at / ALIGNED) * ALIGNED;
