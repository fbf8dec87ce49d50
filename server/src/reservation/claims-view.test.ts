import type { SplitterId, TenantId } from '@oz-viability/shared';
import { expect, it } from 'vitest';
import { type ClaimRow, claimsThatHold } from './claims.ts';
import { ClaimsView } from './claims-view.ts';

const tenant = 't' as TenantId;
const splitter = 's' as SplitterId;

/** A view over claims that a test changes, and how often each way to the ledger was gone. */
function viewOf() {
  const claims: ClaimRow[] = [];
  const asked = { all: 0, few: 0 };
  let clock = 0;
  const now = () => new Date(clock);
  const claimRows = async () => {
    asked.all++;
    return [...claims];
  };
  const view = new ClaimsView(
    {
      claimRows,
      async claimedPorts() {
        asked.few++;
        return claimsThatHold(claims, now());
      },
    },
    now,
    () => clock,
  );
  const take = (port: number) => {
    const row = { splitter_id: splitter, port, state: 'reserved', hold_expires_at: null } as ClaimRow;
    claims.push(row);
    view.wrote();
  };
  const ports = async () => [...((await view.claimedPorts(tenant, [splitter])).get(splitter)?.keys() ?? [])];
  const pass = (ms: number) => {
    clock += ms;
  };
  return { asked, take, ports, pass, claims };
}

it('reads all claims once a second while many ask, and only then', async () => {
  const { asked, ports, pass } = viewOf();
  pass(5000);
  for (let i = 0; i < 5; i++) await ports();
  expect(asked).toEqual({ all: 0, few: 5 });
  for (let i = 0; i < 300; i++) {
    pass(10);
    await ports();
  }
  expect(asked).toEqual({ all: 3, few: 5 });
});

it('knows a claim of this server at once, and afterwards', async () => {
  const { asked, take, ports, pass } = viewOf();
  pass(5000);
  for (let i = 0; i < 20; i++) await ports();
  expect(asked.all).toBe(1);
  take(3);
  for (let i = 0; i < 300; i++) {
    expect(await ports()).toEqual([3]);
    pass(10);
  }
  expect(asked.all).toBeGreaterThan(1);
});

it("knows another server's claim within a second", async () => {
  const { claims, ports, pass } = viewOf();
  pass(5000);
  for (let i = 0; i < 20; i++) await ports();
  claims.push({ splitter_id: splitter, port: 7, state: 'reserved', hold_expires_at: null } as ClaimRow);
  pass(1000);
  expect(await ports()).toEqual([7]);
});
