import { OzmapRefused, OzmapUnreadable } from './errors.ts';

/**
 * What is known of buildings where OZmap does not show them: not every key may see them, and not every server has
 * such a list. Boxes are asked for beside them, so that a key that is bad altogether is still told. Throws all else.
 */
export function unlessHidden<T>(none: T): (error: unknown) => T {
  return error => {
    const isForbidden = error instanceof OzmapRefused && error.status !== 429;
    const isUnknown = error instanceof OzmapUnreadable && error.field === 'status 404';
    if (!isForbidden && !isUnknown) throw error;
    return none;
  };
}
