import type { BoxId, Location, LocationSource } from '@oz-viability/shared';
import type { Drop } from '../state/model.ts';

/** What a rep would have to do again after the browser threw the tab away. No name, phone, address or code. */
export interface Kept {
  readonly location: Location;
  readonly source: LocationSource;
  readonly accuracy?: number | undefined;
  readonly box?: BoxId | undefined;
  /** Without the sketch: what was drawn, not the steps to it. */
  readonly drop?: Drop | undefined;
}

/** Milliseconds after which nobody means to go on. */
const LIFE = 30 * 60_000;

/**
 * Keeps the pin, the chosen box and the drop for as long as the tab lives, and half an hour at most. `about`
 * says which job it is (server, customer, given place); it is stored as a digest, because it may name a person.
 * Where the browser gives no storage, nothing is kept.
 */
export class Memory {
  /** Equal for the same job. */
  readonly key: string;

  constructor(...about: readonly unknown[]) {
    this.key = `oz-viability:${digest(JSON.stringify(about))}`;
  }

  read(now: number): Kept | undefined {
    return inStorage(storage => {
      const kept = JSON.parse(storage.getItem(this.key) ?? 'null') as (Kept & { at: number }) | null;
      return kept && now - kept.at < LIFE && Number.isFinite(kept.location.lat) ? kept : undefined;
    });
  }

  keep(kept: Kept, at: number): void {
    const text = JSON.stringify({ ...kept, at }, (name, value) => (name === 'sketch' ? undefined : value));
    inStorage(storage => storage.setItem(this.key, text));
  }

  forget(): void {
    inStorage(storage => storage.removeItem(this.key));
  }
}

function inStorage<T>(act: (storage: Storage) => T): T | undefined {
  try {
    return act(sessionStorage);
  } catch {
    return undefined;
  }
}

/** FNV-1a, 2 × 32 bits: `crypto.subtle` needs https and a wait. */
function digest(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const char of text) {
    a = Math.imul(a ^ char.codePointAt(0)!, 0x01000193);
    b = Math.imul(b ^ a, 0x85ebca6b);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
