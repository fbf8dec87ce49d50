import { personName } from '../town/names.ts';
import { createRandom, type Random } from '../town/random.ts';
import type { ErpDesk } from './base.ts';
import type { Contract, ContractState } from './customers.ts';

/** What happened in an ERP, for whoever watches. */
export interface LifeEvent {
  readonly what:
    | 'sale'
    | 'install'
    | 'up'
    | 'down'
    | 'suspend'
    | 'resume'
    | 'cancel'
    | 'withdraw'
    | 'transfer';
  readonly code: number;
  /** Of a transfer: the contract that takes the place. */
  readonly to?: number;
}

/** How often each thing happens, against the others: connections flap much, customers leave seldom. */
const OFTEN: Readonly<Record<LifeEvent['what'], number>> = {
  down: 40,
  up: 40,
  sale: 6,
  install: 6,
  suspend: 3,
  resume: 3,
  cancel: 2,
  withdraw: 1,
  transfer: 1,
};

/** New contracts are numbered from here, beyond all that the town has. */
const NEW_CODES = 900_000;

export interface DailyLife {
  /** One more thing happens; undefined where the drawn one has nobody to happen to. */
  step(): Promise<LifeEvent | undefined>;
  /** What each contract is by now. */
  states(): ReadonlyMap<number, ContractState>;
}

/** Daily life in an ERP: the same seed brings the same events, whatever the time they take. */
export function createDailyLife(seed: string, contracts: readonly Contract[], desk: ErpDesk): DailyLife {
  const random = createRandom(`erp/${seed}`);
  const people = new Map(contracts.map(contract => [contract.code, contract]));
  let last = NEW_CODES;
  const newCode = () => {
    last += random.int(1, 5);
    return last;
  };

  const drawFrom = (fits: (contract: Contract) => boolean): Contract | undefined => {
    const fitting = [...people.values()].filter(fits);
    return fitting.length === 0 ? undefined : random.pick(fitting);
  };
  const change = (contract: Contract, changes: Partial<Contract>) =>
    people.set(contract.code, { ...contract, ...changes });

  const things: Readonly<Record<LifeEvent['what'], () => Promise<Omit<LifeEvent, 'what'> | undefined>>> = {
    async sale() {
      const place = drawFrom(({ state, street }) => state === 'cancelled' && street !== '');
      if (place === undefined) return undefined;
      const contract = saleAt(place, newCode(), random);
      await desk.sell(contract);
      people.set(contract.code, contract);
      return contract;
    },
    install: () => become(is('waiting'), 'active'),
    suspend: () => become(is('active'), random.chance(0.5) ? 'suspended' : 'blocked'),
    resume: () => become(({ state }) => state === 'suspended' || state === 'blocked', 'active'),
    cancel: () => become(is('active'), 'cancelled'),
    withdraw: () => become(is('waiting'), 'cancelled'),
    up: () => connect(({ state, up }) => state === 'active' && !up, true),
    down: () => connect(({ state, up }) => state === 'active' && up, false),
    async transfer() {
      const contract = drawFrom(is('active'));
      if (contract === undefined) return undefined;
      const to = newCode();
      await desk.transfer(contract.code, to);
      people.set(to, { ...contract, code: to, signedDaysAgo: 0 });
      change(contract, { state: 'transferred', up: false, endedDaysAgo: 0 });
      return { code: contract.code, to };
    },
  };

  async function become(
    fits: (contract: Contract) => boolean,
    state: Exclude<ContractState, 'waiting' | 'transferred'>,
  ) {
    const contract = drawFrom(fits);
    if (contract === undefined) return undefined;
    await desk.set(contract.code, state);
    const ended = state === 'cancelled';
    change(contract, { state, ...(ended ? { up: false, endedDaysAgo: 0 } : {}) });
    return contract;
  }

  async function connect(fits: (contract: Contract) => boolean, up: boolean) {
    const contract = drawFrom(fits);
    if (contract === undefined) return undefined;
    await desk.connect(contract.code, up);
    change(contract, { up });
    return contract;
  }

  return {
    async step() {
      const what = random.weighted(OFTEN);
      const happened = await things[what]();
      if (happened === undefined) return undefined;
      return { what, code: happened.code, ...('to' in happened && happened.to ? { to: happened.to } : {}) };
    },
    states: () => new Map([...people].map(([code, { state }]) => [code, state])),
  };
}

const is = (state: ContractState) => (contract: Contract) => contract.state === state;

/** A new customer moves in where another left. */
const saleAt = (place: Contract, code: number, random: Random): Contract => ({
  ...place,
  code,
  name: personName(random),
  state: 'waiting',
  up: false,
  signedDaysAgo: 0,
  endedDaysAgo: null,
});
