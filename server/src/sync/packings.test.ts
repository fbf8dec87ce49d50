import type { ClientCode, ClientId, ProjectId, PropertyId } from '@oz-viability/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ErpRecord, LIFECYCLES } from '../erp/connector.ts';
import type { MapClient } from './action.ts';
import type { Packing } from './packed-rows.ts';
import { CLIENT, CONNECTION, type Connection, lifecycleText, PART, RECORD } from './packings.ts';

const text = fc.oneof(fc.constant(''), fc.string({ unit: 'binary' }));
const number = fc.double({ noNaN: true }).map(each => each + 0);
const location = fc.record({ lat: number, lng: number }, { noNullPrototype: true });
const connection: fc.Arbitrary<Connection> = fc.record(
  { state: fc.constantFrom('up' as const, 'down' as const), since: text },
  { requiredKeys: ['state'], noNullPrototype: true },
);

/** Every member is named: one that is added to a type must be added here and to its packing. */
const client = fc.record<Required<MapClient>, 'clientId' | 'code' | 'implanted'>(
  {
    clientId: text as fc.Arbitrary<ClientId>,
    propertyId: text as fc.Arbitrary<PropertyId>,
    projectId: text as fc.Arbitrary<ProjectId>,
    code: text as fc.Arbitrary<ClientCode>,
    name: text,
    address: text,
    observation: text,
    propertyNote: text,
    location,
    implanted: fc.boolean(),
    status: fc.constantFrom('ok', 'error'),
    power: number,
    createdAt: text,
    updatedAt: text,
  },
  { requiredKeys: ['clientId', 'code', 'implanted'], noNullPrototype: true },
);
const record = fc.record<Required<ErpRecord>, 'code' | 'lifecycle' | 'raw'>(
  {
    code: text as fc.Arbitrary<ClientCode>,
    lifecycle: fc.constantFrom(...LIFECYCLES),
    raw: fc.record(
      { state: text, reason: text, reasonText: text },
      { requiredKeys: ['state'], noNullPrototype: true },
    ),
    since: text,
    successor: text as fc.Arbitrary<ClientCode>,
    name: text,
    address: text,
    location,
    observation: text,
    connection,
    power: number,
    scope: fc
      .record({ company: text, group: text }, { requiredKeys: [], noNullPrototype: true })
      .filter(scope => Object.keys(scope).length > 0),
  },
  { requiredKeys: ['code', 'lifecycle', 'raw'], noNullPrototype: true },
);

const loseNothing = <V>(values: fc.Arbitrary<V>, { texts, pack, unpack }: Packing<V>) =>
  fc.assert(
    fc.property(values, value => {
      const packed: (string | undefined)[] = [];
      pack(value, text => packed.push(text));
      expect(packed).toHaveLength(texts);
      expect(unpack(packed)).toStrictEqual(value);
    }),
  );

it('clients lose nothing', () => loseNothing(client as fc.Arbitrary<MapClient>, CLIENT));
it('records lose nothing', () => loseNothing(record as fc.Arbitrary<ErpRecord>, RECORD));
it('a text of a record stands where it is said to', () =>
  fc.assert(
    fc.property(record as fc.Arbitrary<ErpRecord>, value => {
      const packed: (string | undefined)[] = [];
      RECORD.pack(value, text => packed.push(text));
      const parts = Object.entries(PART).map(([name, part]) => [name, packed[part]]);
      expect(Object.fromEntries(parts)).toEqual({
        lifecycle: lifecycleText(value.lifecycle),
        name: value.name,
        address: value.address,
        observation: value.observation,
        connection: value.connection?.state,
        company: value.scope?.company,
        group: value.scope?.group,
        power: value.power === undefined ? undefined : String(value.power),
      });
    }),
  ));
it('connections lose nothing', () => loseNothing(connection, CONNECTION));
