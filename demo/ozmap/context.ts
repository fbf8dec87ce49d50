import type { Request } from 'express';
import type { Access } from './access.ts';
import type { Creator } from './property-writes.ts';
import type { Settings } from './settings.ts';
import type { OzmapWorld } from './world.ts';

/** What every route works with. */
export interface Context {
  /** The state that writes change. */
  readonly world: OzmapWorld;
  readonly access: Access;
  /** The settings of this moment: profiles may change between two requests. */
  settings(): Settings;
  /** The state that reads show. */
  reading(): OzmapWorld;
}

export const callerOf = ({ access }: Context, request: Request): Creator =>
  access.user(request.headers.authorization);
