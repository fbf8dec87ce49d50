import { Replica } from '@oz-viability/demo/ozmap/replica';
import { DEFAULT_SETTINGS, type Settings } from '@oz-viability/demo/ozmap/settings';
import { type Answered, type Spoken, speakTo } from '@oz-viability/demo/ozmap/testing/in-process';
import type { OzmapWorld } from '@oz-viability/demo/ozmap/world';
import type { Random } from '@oz-viability/demo/town/random';
import type { Attempt } from '@oz-viability/server/ozmap/errors';
import type { VirtualClock } from './virtual-clock.ts';

/** How OZmap and the way to it are at the moment. */
export interface Weather {
  /** Of 100 reads and of 100 writes, how many go wrong. */
  readonly badReads: number;
  readonly badWrites: number;
  /** Milliseconds by which reads may lag behind; each read takes one of them. */
  readonly lags: readonly Lag[];
}

export const CALM: Weather = { badReads: 0, badWrites: 0, lags: [0] };

/** The reader's databases that this OZmap has, by how far they are behind. */
const LAGS = [0, 2_000, 10_000, 29_000] as const;
export type Lag = (typeof LAGS)[number];

/** What a deployment of OZmap is like; settled for a whole run. */
export type Manners = Pick<
  Settings,
  'takenPortStatus' | 'takenPortLeavesProperty' | 'duplicateCode' | 'unknownCode' | 'externalId' | 'movedDrop'
>;

/** Milliseconds. A write that was carried out shows within both together; what the ledger counts on. */
export const PATIENCE = { read: 10_000, write: 12_000 } as const;
/** As late as a lost POST of a client may still be carried out: the ledger looks for it until then. */
const VERY_LATE = 25 * 60_000;

const READ_FAULTS = ['timeout', 'reset', '500', '429', 'truncated'] as const;
const WRITE_FAULTS = {
  'timeout before': 3,
  'timeout after': 4,
  'timeout, carried out later': 3,
  'reset before': 2,
  'reset after': 3,
  '500 before': 2,
  '500 after': 3,
  '503 before': 2,
  429: 2,
  'truncated after': 3,
  'not sent': 2,
  slow: 3,
} as const;

/**
 * The way to one simulated OZmap, in virtual time. What happens to a request is drawn by chance; how the answer
 * is to be understood is left to the code that does so in earnest.
 */
export class Wire {
  readonly #world: OzmapWorld;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #counts: Map<string, number>;
  readonly #replicas: ReadonlyMap<Lag, Replica>;
  readonly #speak: (spoken: Spoken) => Answered;
  readonly #watch: (spoken: Spoken) => void;
  readonly #tell: (what: string) => void;
  #reading: OzmapWorld;
  weather: Weather = CALM;

  constructor(deps: {
    readonly world: OzmapWorld;
    readonly manners: Manners;
    readonly clock: VirtualClock;
    readonly random: Random;
    readonly counts: Map<string, number>;
    /** Hears of every write just before it is carried out. */
    readonly watch: (spoken: Spoken) => void;
    /** Hears of everything that happens here. */
    readonly tell: (what: string) => void;
  }) {
    this.#world = deps.world;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#counts = deps.counts;
    this.#watch = deps.watch;
    this.#tell = deps.tell;
    this.#reading = deps.world;
    this.#replicas = new Map(
      LAGS.filter(lag => lag > 0).map(lag => [lag, new Replica(deps.world, lag, deps.clock.now)]),
    );
    const settings = { ...DEFAULT_SETTINGS, ...deps.manners };
    this.#speak = speakTo({
      world: deps.world,
      settings: () => settings,
      reading: () => this.#reading,
    });
  }

  count(fault: string): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
    this.#tell(`! ${fault}`);
  }

  async send(spoken: Spoken): Promise<Attempt> {
    const attempt = await (spoken.method === 'GET' ? this.#read(spoken) : this.#write(spoken));
    await this.#clock.thawed;
    return attempt;
  }

  async #read(spoken: Spoken): Promise<Attempt> {
    const { badReads, lags } = this.weather;
    await this.#clock.sleepOutside(this.#random.int(5, 120));
    if (!this.#random.chance(badReads / 100)) return this.#answer(spoken, this.#random.pick(lags));
    const fault = this.#random.pick(READ_FAULTS);
    this.count(`read: ${fault}`);
    switch (fault) {
      case 'timeout':
        await this.#clock.sleep(PATIENCE.read);
        return { kind: 'lost', reason: 'timeout' };
      case 'reset':
        return { kind: 'lost', reason: 'reset' };
      case 'truncated':
        return { kind: 'answered', status: 200, content: { kind: 'unreadable' } };
      default:
        return failed(Number(fault));
    }
  }

  async #write(spoken: Spoken): Promise<Attempt> {
    await this.#clock.sleepOutside(this.#random.int(10, 250));
    if (!this.#random.chance(this.weather.badWrites / 100)) return this.#answer(spoken, 0);
    const fault = this.#random.weighted(WRITE_FAULTS);
    this.count(`write: ${fault}`);
    switch (fault) {
      case 'timeout before':
        await this.#clock.sleep(PATIENCE.write);
        return { kind: 'lost', reason: 'timeout' };
      case 'timeout after':
        this.#answer(spoken, 0);
        await this.#clock.sleep(PATIENCE.write);
        return { kind: 'lost', reason: 'timeout' };
      case 'timeout, carried out later':
        this.#later(spoken);
        await this.#clock.sleep(PATIENCE.write);
        return { kind: 'lost', reason: 'timeout' };
      case 'reset before':
        return { kind: 'lost', reason: 'reset' };
      case 'reset after':
        this.#answer(spoken, 0);
        return { kind: 'lost', reason: 'reset' };
      case '500 after':
        this.#answer(spoken, 0);
        return failed(500);
      case 'truncated after':
        this.#answer(spoken, 0);
        return { kind: 'answered', status: 200, content: { kind: 'unreadable' } };
      case 'not sent':
        return { kind: 'not_sent', reason: 'unreachable' };
      case 'slow':
        await this.#clock.sleepOutside(this.#random.int(1_000, PATIENCE.write - 1_000));
        return this.#answer(spoken, 0);
      default:
        return failed(Number.parseInt(fault, 10));
    }
  }

  /** OZmap goes on with what nobody waits for any more. */
  #later(spoken: Spoken): void {
    const isCreation = spoken.method === 'POST' && spoken.path === '/properties';
    const longest = isCreation && this.#random.chance(0.3) ? VERY_LATE : PATIENCE.write + 3_000;
    void this.#clock.sleepOutside(this.#random.int(1_000, longest)).then(() => this.#answer(spoken, 0));
  }

  #answer(spoken: Spoken, lag: Lag): Attempt {
    if (spoken.method !== 'GET') this.#watch(spoken);
    this.#reading = this.#replicas.get(lag)?.read() ?? this.#world;
    const { status, body } = this.#speak(spoken);
    const seen = spoken.method === 'GET' && Array.isArray(body) ? ` (${body.length})` : '';
    this.#tell(
      `${spoken.method} ${spoken.path.slice(0, 60)} ${codeOf(spoken)}→ ${status}${seen}${lag > 0 ? ` as of ${lag} ms ago` : ''}`,
    );
    const content = body === undefined ? { kind: 'empty' as const } : { kind: 'json' as const, value: body };
    return { kind: 'answered', status, content, at: this.#clock.now() };
  }
}

const codeOf = ({ body }: Spoken): string => {
  const { client } = (body ?? {}) as { client?: { code: string } };
  return client ? `${client.code} ` : '';
};

const failed = (status: number): Attempt => ({
  kind: 'answered',
  status,
  content: { kind: 'json', value: { message: 'Service busy' } },
});
