import { type TenantId, toPosition } from '@oz-viability/shared';
import type { ProspectBook } from '../denial/prospects.ts';
import type { OzmapClient } from './client.ts';
import { isOzmapError } from './errors.ts';
import { route } from './query.ts';
import { idOf, row } from './shapes.ts';

/** More with one code than we would ever make. */
const MOST_FOUND = 10;

/** OZmap's prospects ("interessados"): leads that its planners see on their map. */
export function createProspectBook(deps: {
  readonly clientFor: (tenant: TenantId) => OzmapClient;
}): ProspectBook {
  const { clientFor } = deps;
  return {
    async find(tenant, code) {
      const filter = [{ property: 'code', operator: '=' as const, value: code }];
      try {
        const { rows } = await clientFor(tenant).list(route('prospects'), { filter, maxRows: MOST_FOUND });
        const prospects = rows.map(value => row(value, 'prospect'));
        // Were the filter ignored, ours may be among those that were not sent.
        if (prospects.some(prospect => prospect.code !== code)) return undefined;
        return prospects.map(prospect => idOf<string>(prospect, 'prospect'));
      } catch (error) {
        if (isOzmapError(error)) return undefined;
        throw error;
      }
    },

    async create(tenant, { code, name, observation, tags, location }) {
      const outcome = await clientFor(tenant).write('POST', route('prospects'), {
        code,
        external_id: code,
        name,
        observation,
        tags,
        viable: false,
        ...(location && { coords: toPosition(location) }),
      });
      if (outcome.kind === 'done' || outcome.kind === 'ambiguous') return 'sent';
      return outcome.kind === 'rejected' ? 'never' : 'later';
    },
  };
}
