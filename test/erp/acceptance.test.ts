import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * What syncs must show, and where it is shown: a behaviour, a file, and the beginning of the test's name. A test that
 * is renamed or gone fails here.
 */
const ACCEPTANCE: readonly (readonly [behaviour: string, file: string, test: string])[] = [
  [
    'an empty table of sessions: no status is written, and the run says why',
    'test/contract/sync.test.ts',
    'is not written when the table of sessions is empty',
  ],
  [
    'a source that breaks in the middle: nothing is written',
    'test/contract/sync.test.ts',
    'that breaks in the middle leads to no write',
  ],
  [
    'a query that takes too long (MariaDB)',
    'test/erp/routerbox.test.ts',
    'where the statement takes too long',
  ],
  [
    'a query that takes too long (PostgreSQL)',
    'test/erp/mksolutions.test.ts',
    'where the statement takes too long',
  ],
  [
    'a connection that ends in the middle (MariaDB)',
    'test/erp/routerbox.test.ts',
    'where the connection ends in the middle',
  ],
  [
    'a connection that ends in the middle (PostgreSQL)',
    'test/erp/mksolutions.test.ts',
    'where the connection ends in the middle',
  ],
  [
    'a third is cancelled: held, and activations are still applied',
    'test/contract/sync.test.ts',
    'of too many waits for a person, and activations go on',
  ],
  [
    'the same run twice: no write',
    'test/contract/sync.test.ts',
    'reaches OZmap by one run, and the next writes nothing',
  ],
  [
    'expiry on a map full of strangers’ clients: no removal',
    'test/contract/expiry.test.ts',
    'is every client of others',
  ],
  [
    'a plan applied after OZmap changed: what is stale is skipped',
    'test/contract/sync.test.ts',
    'skips whom somebody has changed in OZmap meanwhile',
  ],
  [
    'a plan approved on a moving base: what is still true',
    'test/contract/sync.test.ts',
    'is carried out once approved, and what has changed since drops out',
  ],
  [
    'more than a tenth of the actions fail: the run gives up',
    'test/contract/sync-edges.test.ts',
    'when more than a tenth of its actions fail',
  ],
  [
    'what undo needs is kept for ninety days, then only codes',
    'test/contract/sync-edges.test.ts',
    'is kept for ninety days, then only codes',
  ],
  [
    'never installed, and the property is to stay: a note',
    'test/contract/sync-edges.test.ts',
    'keep the property of who was never installed',
  ],
  [
    'a removal is looked at right before, whatever was seen of many together',
    'test/contract/sync-edges.test.ts',
    'and what somebody changes between the look at all',
  ],
  [
    'requests to OZmap for edits and removals',
    'test/contract/sync-edges.test.ts',
    'by himself right before a client goes',
  ],
  [
    'transfer and cancellation of the old code in one run: one rename',
    'test/contract/sync.test.ts',
    'with the cancellation of the old code is one change of code',
  ],
  [
    'A→B→C, and a circle',
    'test/contract/sync.test.ts',
    'is followed along its chain, and a circle is refused',
  ],
  [
    'a code that was used again is skipped',
    'test/contract/sync.test.ts',
    'of a code that was used again is skipped',
  ],
  [
    'never installed and cancelled: client, property, drop gone',
    'test/contract/sync.test.ts',
    'of a client who was never installed removes client, property and drop',
  ],
  [
    'installed and cancelled: the property stays, with one line',
    'test/contract/sync.test.ts',
    'takes the client off the property at the second sighting, and leaves one line',
  ],
  [
    'MKsolutions: reason 6 where 8 counts is limbo',
    'test/erp/mksolutions.test.ts',
    'takes activated without a reason for active, reason 8 for cancelled',
  ],
  [
    'Latin-1 names are read as they are',
    'test/erp/mksolutions.test.ts',
    'places a customer at the connection',
  ],
  ['names that were decoded wrongly are rejected', 'test/erp/routerbox.test.ts', 'rejects garbled names'],
  ['a damaged name never leads to an action', 'server/src/sync/plan.test.ts', 'a replacement character'],
  ['codes that match other people: not believed', 'server/src/sync/gate.test.ts', 'other people'],
  [
    'fewer rows than the source counts: truncated',
    'test/contract/sync.test.ts',
    'that gives fewer rows than it counts is truncated',
  ],
  // Routerbox's web service tells "no rows" and "wrong key" in one envelope (`erro_code` 1 and 97). We read its base, as
  // its document has it, and the driver tells the two apart: the next two show what the danger comes to here.
  [
    'an answer without a row is empty, which is not the same as failed',
    'test/contract/sync.test.ts',
    'that is empty is quarantined, told once, and believed again when it is whole',
  ],
  ['a wrong key is no empty answer', 'test/erp/routerbox.test.ts', 'with %s, and tells no password'],
  // Nor do we read HubSoft's pages: HubSoft reads ours. What could fall short is the copy that is made for it.
  [
    'pages that fall short of what there is: the copy for HubSoft stays as it was',
    'test/contract/hubsoft-elements.test.ts',
    'does not believe a list that leaves out what is there',
  ],
  [
    'undo of a run of ten gives back what was there',
    'test/contract/sync.test.ts',
    'gives back OZmap as it was, field by field',
  ],
  [
    'two runs at once: one runs',
    'test/faults/sync-run-crash.test.ts',
    'of two servers that are told the same at once, one does it',
  ],
  [
    'a server killed at any point of a run: another finishes it',
    'test/faults/sync-run-crash.test.ts',
    'is followed by one that finishes it by itself',
  ],
  [
    'an ERP that pushes a hundred cancellations: ten go, ninety wait',
    'test/contract/push.test.ts',
    'lets ten of a hundred cancellations through',
  ],
  ['04:00 in São Paulo from a host in UTC', 'server/src/sync/schedule.test.ts', 'runs by the clock of %s'],
  ['no password in logs, journal or plan', 'test/erp/routerbox.test.ts', 'with %s, and tells no password'],
  ['a month of an ISP’s life', 'test/model/erp-month.test.ts', 'OZmap says what the ERP says after'],

  [
    'bad configuration: a query that is not one SELECT',
    'server/src/config/erp.test.ts',
    'must be one SELECT',
  ],
  ['bad configuration: an unknown time zone', 'server/src/config/erp.test.ts', 'is no time zone'],
  [
    'bad configuration: overlapping codes',
    'server/src/config/erp.test.ts',
    'shares no codes with another of the same tenant',
  ],
  [
    'bad configuration: a wrong column, a missing alias (MariaDB)',
    'test/erp/routerbox.test.ts',
    'no column named',
  ],
  [
    'bad configuration: a wrong column, a missing alias (PostgreSQL)',
    'test/erp/mksolutions.test.ts',
    'no column named',
  ],
  [
    'bad configuration: a wrong password',
    'test/erp/doctor.test.ts',
    'says what to do about a wrong password',
  ],
  ['bad configuration: TLS that cannot be verified', 'test/erp/tls.test.ts', 'the name in the certificate'],
  ['the same of PostgreSQL', 'test/erp/tls.test.ts', 'MKsolutions over TLS'],
];

it.each(ACCEPTANCE)('%s: %s', (_, file, name) => {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  expect(text.includes(name), `no such test any more: ${name}`).toBe(true);
});
