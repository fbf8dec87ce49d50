import type { IntegrationId, TenantId } from '@oz-viability/shared';
import { type Api, apiAt } from './api.ts';
import { openStage, type Stage } from './stage.ts';

export interface HubsoftStage {
  readonly stage: Stage;
  /** Called with the key of `hubsoft`. */
  readonly api: Api;
  keyOf(integration: string, tenant?: string): Promise<Api>;
}

/** A stage whose integrations `hubsoft` and `reader` read elements; so does `hubsoft` of the second tenant. */
export async function openHubsoft(
  options: Omit<Parameters<typeof openStage>[0], 'tenantYaml' | 'otherTenantYaml'> & {
    /** What stands behind `elements:` of `hubsoft`. */
    readonly elements?: string;
  },
): Promise<HubsoftStage> {
  const { elements = '{ project: Vila Pequena }', ...rest } = options;
  const stage = await openStage({
    ...rest,
    tenantYaml: `  hubsoft: { name: HubSoft, codeLabel: service, elements: ${elements} }
  reader: { name: Another reader, elements: { kinds: [box, splitter] } }`,
    otherTenantYaml: '  hubsoft: { name: HubSoft, elements: {} }',
  });
  const keyOf = async (integration: string, tenant = 'test') => {
    const { key } = await stage.server.keys.create(tenant as TenantId, integration as IntegrationId);
    return apiAt(stage.server.url, key);
  };
  return { stage, api: await keyOf('hubsoft'), keyOf };
}
