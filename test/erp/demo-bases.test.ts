import { randomBytes } from 'node:crypto';
import { contractsOf } from '@oz-viability/demo/erp/customers';
import { createDailyLife, type LifeEvent } from '@oz-viability/demo/erp/daily-life';
import { createMksolutions } from '@oz-viability/demo/erp/mksolutions';
import { createRouterbox } from '@oz-viability/demo/erp/routerbox';
import { generateTown } from '@oz-viability/demo/town/town';
import { mksolutions } from '@oz-viability/server/erp/mksolutions';
import { routerbox } from '@oz-viability/server/erp/routerbox';
import { describe, expect, it } from 'vitest';
import { mksolutionsSettings, readFeed, routerboxSettings } from '../support/erp.ts';
import { needs } from '../support/needs.ts';

const town = generateTown({ seed: 'bases', size: 'small' });
const now = () => new Date();
const name = () => `demo_${randomBytes(5).toString('hex')}`;

describe.skipIf(needs.mariadb === undefined)('the demo’s Routerbox', () => {
  it('says of every customer of the town what the town says', async () => {
    const contracts = contractsOf(town, 'north');
    const database = name();
    const base = await createRouterbox({ server: needs.mariadb!, database, contracts, city: town.name, now });
    const connector = routerbox(routerboxSettings(base.reader, { plans: ['1'] }));
    const { records, end } = await readFeed(connector, 'lifecycle');
    expect(end).toMatchObject({ kind: 'done', rejected: [] });
    const wanted = contracts.map(({ code, state, name }) => [String(code), MEANING[state], name]);
    const read = [...records.values()].map(record => [record.code, record.lifecycle, record.name]);
    expect(read.sort()).toEqual(wanted.sort());

    const up = contracts.filter(contract => contract.up).map(({ code }) => String(code));
    const status = await readFeed(connector, 'status');
    const read2 = [...status.records.values()].filter(({ connection }) => connection?.state === 'up');
    expect(read2.map(({ code }) => code as string).sort()).toEqual(up.sort());
    await base.close();
  });
});

describe.skipIf(needs.postgres === undefined)('the demo’s MKsolutions', () => {
  it('says of every customer of the town what the town says', async () => {
    const contracts = contractsOf(town, 'south');
    const database = `${name()}.0`;
    const base = await createMksolutions({
      server: needs.postgres!,
      database,
      contracts,
      city: town.name,
      now,
    });
    const connector = mksolutions(mksolutionsSettings(base.reader));
    const { records, end } = await readFeed(connector, 'lifecycle');
    expect(end).toMatchObject({ kind: 'done', rejected: [] });
    const wanted = contracts.map(({ code, state, name }) => [String(code), MEANING[state], name]);
    const read = [...records.values()].map(record => [record.code, record.lifecycle, record.name]);
    expect(read.sort()).toEqual(wanted.sort());

    const up = contracts.filter(contract => contract.up).map(({ code }) => String(code));
    const status = await readFeed(connector, 'status');
    const read2 = [...status.records.values()].filter(({ connection }) => connection?.state === 'up');
    expect(read2.map(({ code }) => code as string).sort()).toEqual(up.sort());
    await base.close();
  });
});

const MEANING = {
  waiting: 'pending',
  active: 'active',
  blocked: 'blocked',
  suspended: 'suspended',
  cancelled: 'cancelled',
  transferred: 'transferred',
} as const;

describe.skipIf(needs.mariadb === undefined || needs.postgres === undefined)(
  'daily life in both ERPs',
  () => {
    it('is the same for the same seed, and the bases say what life says', async () => {
      const contracts = contractsOf(town, 'north').slice(0, 60);
      const common = { contracts, city: town.name, now };
      const rbx = await createRouterbox({ ...common, server: needs.mariadb!, database: name() });
      const mk = await createMksolutions({ ...common, server: needs.postgres!, database: name() });
      const lives = [rbx, mk].map(base => createDailyLife('days', contracts, base.desk));
      const told: (LifeEvent | undefined)[][] = [[], []];
      for (let i = 0; i < 400; i++) {
        for (const [each, life] of lives.entries()) told[each]!.push(await life.step());
      }
      expect(told[0]).toEqual(told[1]);
      const kinds = new Set(told[0]!.map(event => event?.what));
      expect([...kinds].filter(Boolean).sort()).toEqual([
        'cancel',
        'down',
        'install',
        'resume',
        'sale',
        'suspend',
        'transfer',
        'up',
        'withdraw',
      ]);
      const sources = [
        routerbox(routerboxSettings(rbx.reader, { plans: ['1'] })),
        mksolutions(mksolutionsSettings(mk.reader)),
      ];
      for (const [each, source] of sources.entries()) {
        const { records, end } = await readFeed(source, 'lifecycle');
        expect(end).toMatchObject({ kind: 'done', rejected: [] });
        const wanted = [...lives[each]!.states()].map(([code, state]) => [
          String(code),
          // MK knows a transfer only as an administrative cancellation: limbo, until a query of your own says more.
          each === 1 && state === 'transferred' ? 'unknown' : MEANING[state],
        ]);
        expect([...records.values()].map(({ code, lifecycle }) => [code, lifecycle]).sort()).toEqual(
          wanted.sort(),
        );
      }
      await rbx.close();
      await mk.close();
    });
  },
);
