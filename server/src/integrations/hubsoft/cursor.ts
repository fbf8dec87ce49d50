import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { z } from 'zod';
import { invalidField } from '../../problem.ts';
import { ELEMENT_KINDS } from './element.ts';

/** Whose elements: one integration of one tenant. */
export interface Whose {
  readonly tenant: TenantId;
  readonly integration: IntegrationId;
}

/** Where a reader stands. */
const positionSchema = z.strictObject({
  /** The generation that was the last one when the reading began: what comes later is read next time. */
  generation: z.int().min(0),
  /** Within a listing: changes after this generation only. */
  after: z.int().min(0).optional(),
  /** Within a listing: the last one that was told. */
  last: z.strictObject({ kind: z.enum(ELEMENT_KINDS), id: z.string() }).optional(),
});
export type Position = z.output<typeof positionSchema>;

export interface Cursors {
  write(whose: Whose, position: Position): string;
  /** @throws {Problem} `validation-failed` where it was not given to this integration of this tenant */
  read(whose: Whose, cursor: string, pointer: '?cursor' | '?after'): Position;
}

const SEAL_BYTES = 16;

/** Cursors that cannot be made up, nor carried from one integration to another. */
export function createCursors(secret: string): Cursors {
  const sealOf = ({ tenant, integration }: Whose, text: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['elements', tenant, integration, text]))
      .digest()
      .subarray(0, SEAL_BYTES);
  return {
    write(whose, position) {
      const text = JSON.stringify(position);
      return `${Buffer.from(text).toString('base64url')}.${sealOf(whose, text).toString('base64url')}`;
    },
    read(whose, cursor, pointer) {
      const [text, seal] = cursor.split('.').map(part => Buffer.from(part, 'base64url'));
      if (text !== undefined && seal?.length === SEAL_BYTES) {
        const isOurs = timingSafeEqual(seal, sealOf(whose, text.toString()));
        if (isOurs) return positionSchema.parse(JSON.parse(text.toString()));
      }
      throw invalidField(pointer, 'invalid_cursor');
    },
  };
}
