import { randomBytes } from 'node:crypto';
import { Refusal } from './errors.ts';
import type { Creator } from './property-writes.ts';
import type { OzmapWorld } from './world.ts';

export interface Login {
  readonly login: string;
  readonly password: string;
}

/** Whoever calls where the documents know no user. */
const NOBODY: Creator = { id: '5accf8f60ff2c819a4ffd390', name: 'API', username: 'api' };

/** Who may call: the keys given at the start, and the tokens handed out for a login. */
export class Access {
  readonly #world: OzmapWorld;
  readonly #keys: readonly string[];
  readonly #login: Login | undefined;
  readonly #tokens = new Set<string>();

  constructor(world: OzmapWorld, keys: readonly string[], login: Login | undefined) {
    this.#world = world;
    this.#keys = keys;
    this.#login = login;
  }

  /** @throws Refusal 401 */
  logIn(login: unknown, password: unknown): string {
    if (!this.#login || login !== this.#login.login || password !== this.#login.password) {
      throw new Refusal(401, 'Invalid login or password');
    }
    const token = randomBytes(24).toString('hex');
    this.#tokens.add(token);
    return token;
  }

  /**
   * The user behind an `Authorization` header, raw or `Bearer`. The first key belongs to the first user
   * with API access, the second to the second, and so on; a login to the user of its name.
   *
   * @throws Refusal 401
   */
  user(header: string | undefined): Creator {
    const credential = header?.replace(/^Bearer /i, '') ?? '';
    const users = this.#world.rows.users.values();
    const key = this.#keys.indexOf(credential);
    const apiUsers = users.filter(({ resources }) => resources.includes('API'));
    if (key >= 0) return creatorOf(apiUsers[key % Math.max(1, apiUsers.length)]);
    if (this.#tokens.has(credential))
      return creatorOf(users.find(({ username }) => username === this.#login?.login));
    throw new Refusal(401, 'Unauthorized');
  }
}

const creatorOf = (user: Creator | undefined): Creator =>
  user ? { id: user.id, name: user.name, username: user.username } : NOBODY;
