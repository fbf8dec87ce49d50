import type { ClientCode, ClientId, ProjectId } from '@oz-viability/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIFECYCLES, type Lifecycle } from '../erp/connector.ts';
import { type Action, VERBS } from './action.ts';
import { InStep } from './in-step.ts';
import type { Plan } from './plan.ts';
import { client, confirmedPlan, NOW, planOf, record } from './testing/statements.ts';

const done = (plan: Plan): string[] =>
  plan.actions.map(({ target, change }) =>
    [
      target.code,
      change.verb,
      ...(change.verb === 'rekey' ? [change.newCode] : []),
      ...(change.verb === 'status' ? [change.status] : []),
    ].join(' '),
  );
const left = (plan: Plan): string[] => plan.exceptions.map(({ code, kind }) => `${code} ${kind}`);

describe('the decision table', () => {
  const reservation = client('1', { implanted: false });
  const installed = client('1');
  type Cell = readonly [Lifecycle, readonly string[], readonly string[], readonly string[]];
  /** What the ERP says; then what follows for nobody, for a reservation, for an installed client. */
  const cells: readonly Cell[] = [
    ['pending', ['1 not-mapped'], [], ['1 pending-but-installed']],
    ['active', ['1 not-mapped'], ['1 activate'], []],
    ['blocked', ['1 not-mapped'], [], []],
    ['suspended', ['1 not-mapped'], [], []],
    ['cancelled', [], ['1 withdraw'], ['1 cancel']],
    ['withdrawn', [], ['1 withdraw'], ['1 withdrawn-but-installed']],
    ['transferred', [], [], []],
    ['unknown', ['1 unknown-state'], ['1 unknown-state'], ['1 unknown-state']],
  ];

  it('has a row for every lifecycle', () => {
    expect(cells.map(([lifecycle]) => lifecycle).sort()).toEqual([...LIFECYCLES].sort());
  });

  it.each(cells)('%s', (lifecycle, nobody, reserved, implanted) => {
    const erp = [record('1', lifecycle)];
    const outcome = (map: Parameters<typeof planOf>[0]['map']) => {
      const plan = confirmedPlan({ erp, map: map ?? [] });
      return [...done(plan), ...left(plan)];
    };
    expect(outcome([])).toEqual(nobody);
    expect(outcome([reservation])).toEqual(reserved);
    expect(outcome([installed])).toEqual(implanted);
  });

  it('leaves alone whoever is not in the ERP', () => {
    const plan = confirmedPlan({ erp: [record('2', 'active')], map: [client('1'), client('2')] });
    expect(done(plan)).toEqual([]);
  });

  it('keeps the property of a client who was never installed where the integration says so', () => {
    const plan = confirmedPlan({
      erp: [record('1', 'cancelled')],
      map: [reservation],
      rules: { neverInstalled: 'keep_with_note' },
    });
    expect(done(plan)).toEqual(['1 cancel']);
  });

  it.each(VERBS)('does without %s where it is switched off', verb => {
    const world = {
      erp: [
        record('act', 'active'),
        record('upd', 'active', { name: 'Maria da Silva', power: -21 }),
        record('can', 'cancelled'),
        record('wit', 'withdrawn'),
      ],
      status: [record('upd', 'active', { connection: { state: 'down' } })],
      transfers: [record('old', 'transferred', { successor: 'new' as ClientCode })],
      map: [
        client('act', { implanted: false }),
        client('upd', { name: 'Maria Silva' }),
        client('can'),
        client('wit', { implanted: false }),
        client('old'),
      ],
    };
    const all = confirmedPlan(world);
    expect(all.actions.map(({ change }) => change.verb)).toEqual([...VERBS]);
    const verbs = Object.fromEntries(VERBS.map(each => [each, each !== verb])) as Record<
      (typeof VERBS)[number],
      boolean
    >;
    const some = confirmedPlan({ ...world, rules: { verbs } });
    expect(some.actions.map(({ change }) => change.verb)).toEqual(VERBS.filter(each => each !== verb));
  });
});

describe('removals', () => {
  it('wait for a second complete read, and for both to follow each other', () => {
    const world = { erp: [record('1', 'cancelled')], map: [client('1')] };
    const first = planOf(world);
    expect([done(first), first.waiting.map(({ change }) => change.verb)]).toEqual([[], ['cancel']]);
    expect(done(planOf({ ...world, seen: first.sightings }))).toEqual(['1 cancel']);
    const between = planOf({ erp: [record('1', 'active')], map: [client('1')], seen: first.sightings });
    expect(done(planOf({ ...world, seen: between.sightings }))).toEqual([]);
  });

  it.each([
    ['too soon', 4.9, []],
    ['late enough', 5, ['1 cancel']],
  ])('wait for a second read that is not right after the first: %s', (_when, minutes, expected) => {
    const world = { erp: [record('1', 'cancelled')], map: [client('1')], rules: { confirmMinutes: 5 } };
    const id = planOf(world).waiting[0]!.id;
    const first = planOf({ ...world, seen: new Map([[id, NOW.getTime() - minutes * 60_000]]) });
    expect(done(first)).toEqual(expected);
    expect(first.sightings.get(id)).toBe(NOW.getTime() - minutes * 60_000);
  });

  it.each([
    ['a time before', '2024-03-01T11:59:59Z', ['1 older-than-client']],
    ['a day before', '2024-02-29', ['1 older-than-client']],
    ['the same day', '2024-03-01', []],
    ['a time after', '2024-03-01T12:00:01Z', []],
  ])('skip a code that was used again: it ended %s of the client', (_when, since, expected) => {
    const plan = confirmedPlan({ erp: [record('1', 'cancelled', { since })], map: [client('1')] });
    expect(left(plan)).toEqual(expected);
    expect(done(plan)).toEqual(expected.length === 0 ? ['1 cancel'] : []);
  });

  it('leave a line that names client, code, local date, source and reason', () => {
    const erp = [
      record('77', 'cancelled', {
        since: '2026-06-02T01:30:00Z',
        raw: { state: 'C', reason: '8', reasonText: 'Mudou-se\nde cidade' },
      }),
    ];
    const [action] = confirmedPlan({ erp, map: [client('77', { name: 'José  Souza' })] }).actions;
    expect(action?.change).toEqual({
      verb: 'cancel',
      note: 'Cliente removido: José Souza (código 77) em 01/06/2026 22:30 – Routerbox/Mudou-se de cidade',
      disconnect: false,
    });
  });

  it('never touch somebody else under the same code', () => {
    const plan = confirmedPlan({
      erp: [record('1', 'cancelled', { name: 'Carlos Pereira' })],
      map: [client('1', { name: 'Maria da Silva' })],
    });
    expect([done(plan), left(plan)]).toEqual([[], ['1 name-disagrees']]);
  });
});

describe('identity', () => {
  it.each([
    [
      'two clients with the code',
      { erp: [record('1', 'cancelled')], map: [client('1'), { ...client('1'), clientId: 'x' as ClientId }] },
      ['1 duplicate-target'],
    ],
    [
      'active and cancelled',
      { erp: [record('1', 'active'), record('1', 'cancelled')], map: [client('1')] },
      ['1 contradiction'],
    ],
    [
      'cancelled and withdrawn',
      { erp: [record('1', 'cancelled'), record('1', 'withdrawn')], map: [client('1')] },
      ['1 duplicate-source'],
    ],
    [
      'another company',
      {
        erp: [record('1', 'cancelled', { scope: { company: '2' } })],
        map: [client('1')],
        rules: { companies: ['1'] },
      },
      ['1 outside-scope'],
    ],
    [
      'another group',
      {
        erp: [record('1', 'cancelled', { scope: { group: 'Edifício Aurora' } })],
        map: [client('1')],
        rules: { groups: ['Condomínio Sol'] },
      },
      ['1 outside-scope'],
    ],
    [
      'no company at all',
      { erp: [record('1', 'cancelled')], map: [client('1')], rules: { companies: ['1'] } },
      ['1 outside-scope'],
    ],
    [
      'another project',
      { erp: [record('1', 'cancelled')], map: [client('1')], rules: { projects: ['south' as ProjectId] } },
      ['1 outside-scope'],
    ],
    [
      'a damaged name',
      { erp: [record('1', 'active', { name: 'JosÃ© da Silva' })], map: [client('1', { implanted: false })] },
      ['1 unreadable-name'],
    ],
    [
      'a damaged name that the map has too',
      {
        erp: [record('1', 'active', { name: 'JosÃ© da Silva' })],
        map: [client('1', { name: 'JosÃ© da Silva' })],
      },
      ['1 unreadable-name'],
    ],
    [
      'a replacement character',
      { erp: [record('1', 'cancelled', { name: 'Jos\uFFFD' })], map: [client('1')] },
      ['1 unreadable-name'],
    ],
    [
      'a state that nobody mapped, with a reason',
      { erp: [record('1', 'unknown', { raw: { state: 'S', reason: '6' } })], map: [client('1')] },
      ['1 limbo'],
    ],
  ])('writes nothing for %s', (_what, world, expected) => {
    const plan = confirmedPlan(world);
    expect([done(plan), left(plan)]).toEqual([[], expected]);
  });

  it('takes several connections of one contract as the most alive of them', () => {
    const erp = [record('1', 'suspended'), record('1', 'active'), record('1', 'pending')];
    expect(done(planOf({ erp, map: [client('1', { implanted: false })] }))).toEqual(['1 activate']);
  });

  it('writes of two equal rows only what both say', () => {
    const erp = [
      record('1', 'active', { name: 'Ana Lima', address: 'Rua A, 1' }),
      record('1', 'active', { name: 'Ana Lima', address: 'Rua B, 2' }),
    ];
    const [action] = planOf({ erp, map: [client('1')] }).actions;
    expect(action?.change).toEqual({ verb: 'update', name: 'Ana Lima' });
  });

  it('keeps leading zeros and case, and forgives stray spaces', () => {
    const map = [client('007', { implanted: false }), client('a1', { implanted: false })];
    expect(done(planOf({ erp: [record('7', 'active'), record('A1', 'active')], map }))).toEqual([]);
    expect(done(planOf({ erp: [record(' 0 07', 'active')], map }))).toEqual(['007 activate']);
  });

  it('finds its own client where another project has the same code', () => {
    const map = [
      client('1', { implanted: false }),
      client('1', { clientId: 'x' as ClientId, projectId: 'south' as ProjectId }),
    ];
    const plan = planOf({ erp: [record('1', 'active')], map, rules: { projects: ['north' as ProjectId] } });
    expect(done(plan)).toEqual(['1 activate']);
  });
});

describe('transfers', () => {
  const to = (code: string, successor: string) =>
    record(code, 'transferred', { successor: successor as ClientCode });

  it('and the cancellation of the old code are one change of code', () => {
    const plan = confirmedPlan({
      erp: [record('old', 'cancelled'), record('new', 'active')],
      transfers: [to('old', 'new')],
      map: [client('old')],
    });
    expect(done(plan)).toEqual(['old rekey new']);
  });

  it('are followed to the end of the chain', () => {
    const plan = planOf({ transfers: [to('A', 'B'), to('B', 'C')], map: [client('A')] });
    expect(done(plan)).toEqual(['A rekey C']);
  });

  it('let what the ERP says of the new code reach the client', () => {
    const plan = planOf({
      erp: [record('new', 'active', { name: 'Nova Dona' })],
      transfers: [to('old', 'new')],
      map: [client('old', { implanted: false, name: 'Antigo Dono' })],
    });
    expect(done(plan)).toEqual(['old rekey new', 'new activate', 'new update']);
  });

  it.each([
    ['in a circle', [to('A', 'B'), to('B', 'A')], [client('A')], ['A transfer-cycle']],
    ['to itself', [to('A', 'A')], [client('A')], ['A transfer-cycle']],
    [
      'over too many steps',
      Array.from({ length: 25 }, (_, i) => to(`A${i}`, `A${i + 1}`)),
      [client('A0')],
      ['A0 transfer-cycle'],
    ],
    ['to a code that the map has', [to('A', 'B')], [client('A'), client('B')], ['A transfer-conflict']],
    [
      'of two to one',
      [to('A', 'C'), to('B', 'C')],
      [client('A'), client('B')],
      ['A transfer-conflict', 'B transfer-conflict'],
    ],
    ['to two', [to('A', 'B'), to('A', 'C')], [client('A')], ['A duplicate-source']],
  ])('%s are left to a person', (_what, transfers, map, expected) => {
    const plan = planOf({ transfers, map });
    expect([done(plan), left(plan)]).toEqual([[], expected]);
  });

  it('are done where only the new code is on the map, and nothing where neither is', () => {
    const transfers = [to('A', 'B')];
    expect(planOf({ transfers, map: [client('B')] })).toMatchObject({ actions: [], exceptions: [] });
    expect(planOf({ transfers, map: [] })).toMatchObject({ actions: [], exceptions: [] });
  });

  it('never become a removal when changes of code are switched off', () => {
    const plan = confirmedPlan({
      erp: [record('old', 'cancelled')],
      transfers: [to('old', 'new')],
      map: [client('old')],
      rules: { verbs: { ...ALL, rekey: false } },
    });
    expect([done(plan), left(plan)]).toEqual([[], ['old limbo']]);
  });
});

const ALL = Object.fromEntries(VERBS.map(verb => [verb, true])) as Record<(typeof VERBS)[number], boolean>;

describe('the connection', () => {
  const down = record('1', 'active', { connection: { state: 'down' } });
  const up = record('1', 'active', { connection: { state: 'up' } });

  it('is an error only after two complete reads', () => {
    const world = { erp: [record('1', 'active')], status: [down], map: [client('1')] };
    expect(done(planOf(world))).toEqual([]);
    expect(done(confirmedPlan(world))).toEqual(['1 status error']);
  });

  it('is well again at once', () => {
    const world = { erp: [record('1', 'active')], status: [up], map: [client('1', { status: 'error' })] };
    expect(done(planOf(world))).toEqual(['1 status ok']);
  });

  it('is up when one login of several is', () => {
    const world = { status: [down, up, down], map: [client('1', { status: 'error' })] };
    expect(done(planOf(world))).toEqual(['1 status ok']);
  });

  it.each([
    ['suspended', record('1', 'suspended'), client('1')],
    ['blocked', record('1', 'blocked'), client('1')],
    ['not installed', record('1', 'pending'), client('1', { implanted: false })],
    ['in error already', record('1', 'active'), client('1', { status: 'error' })],
  ])('is no error of who is %s', (_what, erp, theirs) => {
    expect(done(confirmedPlan({ erp: [erp], status: [down], map: [theirs] }))).toEqual([]);
  });
});

describe('attributes', () => {
  it('are written only where they differ and the source says something', () => {
    const map = [client('1', { name: 'Ana Lima', address: 'Rua A, 1' })];
    expect(done(planOf({ erp: [record('1', 'active', { name: 'Ana Lima ' })], map }))).toEqual([]);
    expect(done(planOf({ erp: [record('1', 'active', { name: ' ' })], map }))).toEqual([]);
    const [action] = planOf({ erp: [record('1', 'active', { address: 'Rua B, 2' })], map }).actions;
    expect(action?.change).toEqual({ verb: 'update', address: 'Rua B, 2' });
  });

  it('are those that the integration keeps in step', () => {
    const erp = [record('1', 'active', { name: 'Ana', address: 'Rua B', observation: 'x' })];
    const [action] = planOf({ erp, map: [client('1')], rules: { update: ['name'] } }).actions;
    expect(action?.change).toEqual({ verb: 'update', name: 'Ana' });
  });

  it('count how far the names of matched codes agree, and which agree least', () => {
    const erp = [
      record('1', 'active', { name: 'MARIA DA SILVA' }),
      record('2', 'active', { name: 'João Souza' }),
      record('3', 'active', { name: 'Ana' }),
    ];
    const map = [client('1', { name: 'Maria Silva' }), client('2', { name: 'Pedro Alves' }), client('3')];
    expect(planOf({ erp, map }).agreement).toEqual({
      compared: 2,
      agreeing: 1,
      worst: [{ code: '2', similarity: 0 }],
    });
  });
});

describe('any world', () => {
  const code = fc.constantFrom('1', '2', '3', '4', '5', '6') as fc.Arbitrary<ClientCode>;
  const erp = fc.array(
    fc.record(
      {
        code,
        lifecycle: fc.constantFrom(...LIFECYCLES),
        raw: fc.constant({ state: 'X' }),
        since: fc.constantFrom('2023-01-01', '2026-01-01'),
        successor: code,
        name: fc.constantFrom('Ana Lima', 'José Souza', 'JosÃ©'),
        connection: fc.constantFrom({ state: 'up' as const }, { state: 'down' as const }),
      },
      { requiredKeys: ['code', 'lifecycle', 'raw'] },
    ),
    { maxLength: 10 },
  );
  const map = fc
    .array(
      fc.record(
        {
          code,
          implanted: fc.boolean(),
          status: fc.constantFrom('ok' as const, 'error' as const),
          name: fc.constantFrom('Ana Lima', 'José Souza'),
        },
        { requiredKeys: ['code', 'implanted', 'status'] },
      ),
      { maxLength: 8 },
    )
    .map(rows => rows.map((row, i) => client(row.code, { ...row, clientId: `c${i}` as ClientId })));

  /** What OZmap is after everything was applied. */
  const applied = (clients: readonly ReturnType<typeof client>[], actions: readonly Action[]) => {
    const after = new Map(clients.map(each => [each.clientId, each]));
    for (const { target, change } of actions) {
      const now = after.get(target.clientId);
      if (now === undefined) throw new Error('an action for a client that is gone');
      if (now.code !== target.code) throw new Error('an action for another code');
      if (change.verb === 'withdraw' || change.verb === 'cancel') after.delete(target.clientId);
      else if (change.verb === 'rekey') after.set(target.clientId, { ...now, code: change.newCode });
      else if (change.verb === 'activate') after.set(target.clientId, { ...now, implanted: true });
      else if (change.verb === 'status') after.set(target.clientId, { ...now, status: change.status });
      else if (change.verb === 'update') after.set(target.clientId, { ...now, ...change } as typeof now);
    }
    return [...after.values()];
  };

  it('is in step after a plan was applied: the next one has nothing to do', () => {
    fc.assert(
      fc.property(erp, map, (records, clients) => {
        const world = { erp: records, status: records, transfers: records };
        let now = clients;
        let seen = planOf({ ...world, map: now }).sightings;
        // What an activation brings (a status, an end of what is now installed) takes two more reads.
        for (let i = 0; i < 5; i++) {
          const plan = planOf({ ...world, map: now, seen });
          now = applied(now, plan.actions);
          seen = plan.sightings;
        }
        expect(planOf({ ...world, map: now, seen }).actions).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no client whose code the ERP does not call ended', () => {
    fc.assert(
      fc.property(erp, map, (records, clients) => {
        const ended = new Set(
          records.filter(each => /cancelled|withdrawn/.test(each.lifecycle)).map(each => each.code),
        );
        const plan = confirmedPlan({ erp: records, status: records, transfers: records, map: clients });
        const removals = plan.actions.filter(({ change }) => /cancel|withdraw/.test(change.verb));
        for (const { target } of removals) expect(ended.has(target.code)).toBe(true);
        const ids = removals.map(({ target }) => target.clientId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whether or not those in step are told apart first', () => {
    /** Has every client looked at. */
    class NobodyInStep extends InStep {
      override take(): false {
        return false;
      }
    }
    const mostly = <T>(usual: T, ...others: readonly T[]) =>
      fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others));
    const manyCodes = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => String(i) as ClientCode));
    const calmErp = fc.array(
      fc
        .record({
          code: manyCodes,
          lifecycle: mostly<Lifecycle>('active', ...LIFECYCLES),
          name: mostly<string | undefined>('Ana Lima', 'José Souza', 'JosÃ©', ' ', undefined),
          state: mostly<'up' | 'down' | undefined>('up', 'down', undefined),
          successor: mostly<ClientCode | undefined>(undefined, '3' as ClientCode, '4' as ClientCode),
          company: mostly<string | undefined>('1', '2', undefined),
          power: fc.constantFrom(undefined, -20, -20.001, -25),
        })
        .map(({ code, lifecycle, state, company, name, successor, power }) =>
          record(code, lifecycle, {
            ...(name !== undefined && { name }),
            ...(successor && { successor }),
            ...(state && { connection: { state } }),
            ...(company !== undefined && { scope: { company } }),
            ...(power !== undefined && { power }),
          }),
        ),
      { maxLength: 14, size: '+1' },
    );
    const calmMap = fc
      .array(
        fc.record({
          code: manyCodes,
          implanted: mostly(true, false),
          status: mostly<'ok' | 'error'>('ok', 'error'),
          name: mostly('Ana Lima', 'José Souza', 'JosÃ©', ' '),
          power: fc.constantFrom(-20, -25),
          projectId: mostly('north' as ProjectId, 'south' as ProjectId),
        }),
        { maxLength: 14, size: '+1' },
      )
      .map(rows => rows.map((row, i) => client(row.code, { ...row, clientId: `c${i}` as ClientId })));
    const rules = fc.record(
      { companies: fc.constant(['1']), projects: fc.constant(['north' as ProjectId]) },
      { requiredKeys: [] },
    );
    let told = 0;
    fc.assert(
      fc.property(calmErp, calmErp, calmMap, rules, (erp, status, map, rules) => {
        const world = { erp, status, transfers: erp, map, rules };
        let inStep: InStep | undefined;
        const plan = planOf(world, (...all) => {
          inStep = new InStep(...all);
          return inStep;
        });
        expect(plan).toEqual(planOf(world, (...all) => new NobodyInStep(...all)));
        told += inStep?.count ?? 0;
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(80);
  });

  it('is planned in the order of the verbs, each action once, the same each time', () => {
    fc.assert(
      fc.property(erp, map, (records, clients) => {
        const world = { erp: records, status: records, transfers: records, map: clients };
        const plan = confirmedPlan(world);
        const order = plan.actions.map(({ change }) => VERBS.indexOf(change.verb));
        expect(order).toEqual(order.toSorted((one, two) => one - two));
        expect(new Set(plan.actions.map(({ id }) => id)).size).toBe(plan.actions.length);
        expect(confirmedPlan(world)).toEqual(plan);
      }),
    );
  });
});
