import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { TenantId } from '@oz-viability/shared';

/**
 * Lets a page's `<img>`, which sends no header, fetch tiles: the pass stands in the path. It opens the tiles of one
 * tenant for an hour or a little more, and nothing else; whoever holds a session gets another by asking for the
 * session again. All sessions of half an hour share one, so that a browser finds its tiles again.
 */
export interface TilePasses {
  issue(tenant: TenantId, now: Date): { readonly pass: string; readonly expiresAt: Date };
  /** Whose tiles it opens; undefined where it is over or not ours. */
  check(pass: string, now: Date): TenantId | undefined;
}

const STEP_MS = 30 * 60_000;
/** So long at least; up to one step longer. */
const LIVES_MS = 60 * 60_000;

export function createTilePasses(secret: string): TilePasses {
  const key = createSecretKey(createHmac('sha256', secret).update('oz-viability tile passes').digest());
  const sign = (claim: string): Buffer => createHmac('sha256', key).update(claim).digest();
  return {
    issue(tenant, now) {
      const steps = Math.ceil((now.getTime() + LIVES_MS) / STEP_MS);
      const claim = `${tenant}.${steps.toString(36)}`;
      return {
        pass: `${claim}.${sign(claim).toString('base64url')}`,
        expiresAt: new Date(steps * STEP_MS),
      };
    },
    check(pass, now) {
      const [, claim, tenant, steps, mark] = /^(([a-z0-9-]+)\.([a-z0-9]+))\.([\w-]+)$/.exec(pass) ?? [];
      if (claim === undefined) return undefined;
      const expected = sign(claim);
      const given = Buffer.from(mark!, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return Number.parseInt(steps!, 36) * STEP_MS > now.getTime() ? (tenant as TenantId) : undefined;
    },
  };
}
