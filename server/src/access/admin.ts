import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { Problem } from '../problem.ts';

/** A person who runs the server. */
export interface Admin {
  /** As the command line knows them; kept with what they decide. */
  readonly name: string;
}

/**
 * Passes for the admin API. Whoever can read the configuration can run the server, so they alone can make one:
 * it is signed with a key derived from the session secret, never stored, and soon over. A session token is
 * signed with another key and is no pass, nor the other way round.
 */
export interface AdminPasses {
  issue(admin: Admin, now: Date): Promise<string>;
  /** @throws {Problem} `credential-missing`, `credential-invalid` */
  check(authorization: string | undefined, now: Date): Promise<Admin>;
}

const ALGORITHM = 'HS256';
const AUDIENCE = 'oz-viability-admin';
/** Long enough for two clocks that differ a little; each request gets a pass of its own. */
const LIVES_SECONDS = 60;
const LONGEST_NAME = 120;

export function createAdminPasses(sessionSecret: string): AdminPasses {
  const key = derivedKey(sessionSecret);
  return {
    issue: ({ name }, now) => {
      const seconds = Math.floor(now.getTime() / 1000);
      return new SignJWT({})
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setSubject(name.slice(0, LONGEST_NAME))
        .setAudience(AUDIENCE)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + LIVES_SECONDS)
        .sign(key);
    },

    async check(authorization, now) {
      if (authorization === undefined) throw new Problem('credential-missing');
      const pass = /^Bearer +([\w.-]{1,2048})$/i.exec(authorization)?.[1] ?? '';
      try {
        const { payload } = await jwtVerify(pass, key, {
          algorithms: [ALGORITHM],
          audience: AUDIENCE,
          currentDate: now,
          clockTolerance: LIVES_SECONDS,
          requiredClaims: ['sub', 'exp'],
        });
        return { name: payload.sub ?? '' };
      } catch {
        throw new Problem('credential-invalid');
      }
    },
  };
}

const derivedKey = (sessionSecret: string): KeyObject =>
  createSecretKey(createHmac('sha256', sessionSecret).update('oz-viability admin passes').digest());
