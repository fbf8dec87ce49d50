import type { ClientCode, ClientId, ProjectId, PropertyId } from '@oz-viability/shared';
import { type ErpRecord, LIFECYCLES, type Lifecycle } from '../erp/connector.ts';
import type { MapClient } from './action.ts';
import type { Packing } from './packed-rows.ts';

/** How what a plan compares is kept: see PackedMap. A member that is missing here is lost to the plan. */

export type Connection = NonNullable<ErpRecord['connection']>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const textOf = (number: number | undefined): string | undefined =>
  number === undefined ? undefined : String(number);

/** How a packed record says what a contract is. */
export const lifecycleText = (lifecycle: Lifecycle): string => String(LIFECYCLES.indexOf(lifecycle));

export const CLIENT: Packing<MapClient> = {
  texts: 15,
  pack: (client, put) => {
    put(client.clientId);
    put(client.code);
    put(client.implanted ? 'y' : undefined);
    put(client.status);
    put(client.propertyId);
    put(client.projectId);
    put(client.name);
    put(client.address);
    put(client.observation);
    put(client.propertyNote);
    put(client.createdAt);
    put(client.updatedAt);
    put(textOf(client.location?.lat));
    put(textOf(client.location?.lng));
    put(textOf(client.power));
  },
  unpack: texts => {
    const client: Writable<MapClient> = {
      clientId: texts[0] as ClientId,
      code: texts[1] as ClientCode,
      implanted: texts[2] !== undefined,
    };
    if (texts[3] !== undefined) client.status = texts[3] === 'ok' ? 'ok' : 'error';
    if (texts[4] !== undefined) client.propertyId = texts[4] as PropertyId;
    if (texts[5] !== undefined) client.projectId = texts[5] as ProjectId;
    if (texts[6] !== undefined) client.name = texts[6];
    if (texts[7] !== undefined) client.address = texts[7];
    if (texts[8] !== undefined) client.observation = texts[8];
    if (texts[9] !== undefined) client.propertyNote = texts[9];
    if (texts[10] !== undefined) client.createdAt = texts[10];
    if (texts[11] !== undefined) client.updatedAt = texts[11];
    if (texts[12] !== undefined) client.location = { lat: Number(texts[12]), lng: Number(texts[13]) };
    if (texts[14] !== undefined) client.power = Number(texts[14]);
    return client;
  },
};

export const RECORD: Packing<ErpRecord> = {
  texts: 17,
  pack: (record, put) => {
    put(record.code);
    put(lifecycleText(record.lifecycle));
    put(record.raw.state);
    put(record.raw.reason);
    put(record.raw.reasonText);
    put(record.since);
    put(record.successor);
    put(record.name);
    put(record.address);
    put(record.observation);
    put(record.connection?.state);
    put(record.connection?.since);
    put(record.scope?.company);
    put(record.scope?.group);
    put(textOf(record.location?.lat));
    put(textOf(record.location?.lng));
    put(textOf(record.power));
  },
  unpack: texts => {
    const raw: Writable<ErpRecord['raw']> = { state: texts[2]! };
    if (texts[3] !== undefined) raw.reason = texts[3];
    if (texts[4] !== undefined) raw.reasonText = texts[4];
    const record: Writable<ErpRecord> = {
      code: texts[0] as ClientCode,
      lifecycle: LIFECYCLES[Number(texts[1])]!,
      raw,
    };
    if (texts[5] !== undefined) record.since = texts[5];
    if (texts[6] !== undefined) record.successor = texts[6] as ClientCode;
    if (texts[7] !== undefined) record.name = texts[7];
    if (texts[8] !== undefined) record.address = texts[8];
    if (texts[9] !== undefined) record.observation = texts[9];
    if (texts[10] !== undefined) record.connection = connectionFrom(texts[10], texts[11]);
    if (texts[12] !== undefined || texts[13] !== undefined) record.scope = scopeFrom(texts[12], texts[13]);
    if (texts[14] !== undefined) record.location = { lat: Number(texts[14]), lng: Number(texts[15]) };
    if (texts[16] !== undefined) record.power = Number(texts[16]);
    return record;
  },
};

/** Where a text of a packed record stands, for who asks for no more than that. */
export const PART = {
  lifecycle: 1,
  name: 7,
  address: 8,
  observation: 9,
  connection: 10,
  company: 12,
  group: 13,
  power: 16,
} as const;

export const CONNECTION: Packing<Connection> = {
  texts: 2,
  pack: ({ state, since }, put) => {
    put(state);
    put(since);
  },
  unpack: texts => connectionFrom(texts[0], texts[1]),
};

function connectionFrom(told: string | undefined, since: string | undefined): Connection {
  const state = told === 'up' ? 'up' : 'down';
  return since === undefined ? { state } : { state, since };
}

const scopeFrom = (
  company: string | undefined,
  group: string | undefined,
): NonNullable<ErpRecord['scope']> => ({
  ...(company === undefined ? {} : { company }),
  ...(group === undefined ? {} : { group }),
});
