import type { BoxId, PropertyId, SplitterId } from '@oz-viability/shared';
import type { MapProperty } from './field.ts';

/**
 * The property that kept a port when the port was sold, and how far it is off it. An ISP may sell ports of full
 * boxes that a property without client keeps: that property's notes get the new client's code, then its fibre
 * is taken off the port. When the reservation comes to nothing, both are undone. No clock, no I/O.
 */
export interface Keeper {
  readonly propertyId: PropertyId;
  readonly boxId: BoxId;
  readonly splitterId: SplitterId;
  /** 1-based. */
  readonly port: number;
  /** The port was blocked too: it takes force to put the property back. */
  readonly blocked: boolean;
  readonly dropId: string | null;
  /** Its notes before ours; null: none. */
  readonly note: string | null;
  /** Its notes with the new client's code. */
  readonly newNote: string;
  /**
   * `taking`: being taken off its port; `off`: seen to be off it; `returning`: being put back;
   * `settled`: nothing more is to be done.
   */
  readonly phase: 'taking' | 'off' | 'returning' | 'settled';
  /** Whether it is we who took it off. */
  readonly disconnected: boolean;
  /** Settled, and still off its port: a person must know. */
  readonly leftOff: boolean;
  /** The last write, noted before it left; it may still be on its way. `at` in milliseconds since the epoch. */
  readonly pending: { readonly act: KeeperAct; readonly at: number } | null;
  /** Writes so far in this direction. */
  readonly writes: number;
  /** The property as it was, to restore from; kept in the ledger only. */
  readonly image: unknown;
}

export type KeeperAct = 'note' | 'disconnect' | 'connect' | 'restore_note';

export type TakeOff =
  | { readonly do: 'act'; readonly act: 'note' | 'disconnect' }
  /** Somebody else changed its notes: ours goes below theirs. */
  | { readonly do: 'note_anew'; readonly note: string | null }
  /** The last write may be on its way or not yet shown. */
  | { readonly do: 'wait' }
  | { readonly do: 'off' }
  /** It is somebody's again, or OZmap does not let it go: the port is not ours to sell. */
  | { readonly do: 'give_up' };

export type BringBack =
  | { readonly do: 'act'; readonly act: 'connect' | 'restore_note' }
  | { readonly do: 'begin' }
  | { readonly do: 'wait' }
  /** `leftOff`: its port has gone to somebody else. */
  | { readonly do: 'settled'; readonly leftOff: boolean };

/** Writes without effect after which OZmap is taken at its word. */
const MOST_WRITES = 6;

/** The code stands in a line of its own below what was there. */
export const noteWith = (note: string | null, line: string): string =>
  note === null ? line : `${note.trimEnd()}\n${line}`;

export const noteOf = (property: MapProperty): string | null => property.note ?? null;

const sameNote = (a: string | null, b: string | null): boolean => (a ?? '').trim() === (b ?? '').trim();

export const isOnPort = (
  { connections }: MapProperty,
  { splitterId, port }: Pick<Keeper, 'splitterId' | 'port'>,
): boolean => connections.some(at => at.splitterId === splitterId && at.port === port);

/**
 * What brings the property off its port: first its notes, so that it is never off without saying why, then the
 * fibre. `property` as just read; `shownAfter`: milliseconds after which every write shows that will.
 */
export function takeOff(
  keeper: Keeper,
  property: MapProperty | undefined,
  now: Date,
  shownAfter: number,
): TakeOff {
  // Whoever removed it freed its port; what is there now the splitter tells.
  if (property === undefined) return { do: 'off' };
  if (property.clientId !== undefined) return { do: 'give_up' };
  if (keeper.phase !== 'taking') return { do: keeper.phase === 'off' ? 'off' : 'give_up' };
  if (!isOnPort(property, keeper)) return { do: keeper.disconnected ? 'off' : 'give_up' };
  const outstanding = isOutstanding(keeper, now, shownAfter);
  const note = noteOf(property);
  if (!keeper.disconnected && !sameNote(note, keeper.newNote)) {
    if (!sameNote(note, keeper.note)) return { do: 'note_anew', note };
    if (outstanding) return { do: 'wait' };
    return keeper.writes < MOST_WRITES ? { do: 'act', act: 'note' } : { do: 'give_up' };
  }
  if (keeper.disconnected && outstanding) return { do: 'wait' };
  return keeper.writes < MOST_WRITES ? { do: 'act', act: 'disconnect' } : { do: 'give_up' };
}

/**
 * What brings it back: its port, where that is free and nobody else has a right to it, then its notes, where
 * nobody has changed them. Who got a client meanwhile, or was connected elsewhere, has moved on and is left alone.
 */
export function bringBack(
  keeper: Keeper,
  property: MapProperty | undefined,
  portIsFree: boolean,
  now: Date,
  shownAfter: number,
): BringBack {
  if (keeper.phase === 'settled') return { do: 'settled', leftOff: keeper.leftOff };
  if (property === undefined) return { do: 'settled', leftOff: false };
  const isOff = property.connections.length === 0;
  if (property.clientId !== undefined) return { do: 'settled', leftOff: isOff && keeper.disconnected };
  const outstanding = isOutstanding(keeper, now, shownAfter);
  const { act } = keeper.pending ?? {};
  if (keeper.phase !== 'returning') {
    const shown = act === 'note' ? sameNote(noteOf(property), keeper.newNote) : !isOnPort(property, keeper);
    return { do: outstanding && !shown ? 'wait' : 'begin' };
  }
  const inItsBox = property.boxId === undefined || property.boxId === keeper.boxId;
  if (keeper.disconnected && isOff && inItsBox) {
    if (outstanding && act === 'connect') return { do: 'wait' };
    if (portIsFree) return { do: 'act', act: 'connect' };
  }
  if (sameNote(noteOf(property), keeper.newNote)) {
    return outstanding && act === 'restore_note' ? { do: 'wait' } : { do: 'act', act: 'restore_note' };
  }
  return { do: 'settled', leftOff: keeper.disconnected && isOff };
}

export const isOutstanding = ({ pending }: Keeper, now: Date, shownAfter: number): boolean =>
  pending !== null && now.getTime() < pending.at + shownAfter;
