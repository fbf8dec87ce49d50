import type { ProjectId } from '@oz-viability/shared';
import type { IntegrationConfig, TenantConfig } from '../config/model.ts';
import type { Connector } from '../erp/connector.ts';
import type { ErpSettings } from '../erp/settings.ts';
import { describeMiss, findProject } from '../integrations/hubsoft/project.ts';
import type { Probe } from '../ozmap/probes.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'fault';
  readonly message: string;
  readonly fix?: string;
  readonly table?: readonly Readonly<Record<string, string | number>>[];
}

export interface IntegrationReport {
  readonly id: string;
  readonly name: string;
  readonly findings: readonly Finding[];
}

export interface TenantReport {
  readonly id: string;
  readonly findings: readonly Finding[];
  readonly probes: readonly Probe[];
  readonly integrations: readonly IntegrationReport[];
}

/** What the doctor looks through. */
export interface Instruments {
  readonly connector: (settings: ErpSettings) => Connector;
  /** Projects that OZmap's key sees. Throws what a read throws. */
  readonly projects: (
    tenant: TenantConfig,
  ) => Promise<readonly { readonly id: ProjectId; readonly name: string }[]>;
  readonly probe: (tenant: TenantConfig, signal: AbortSignal) => Promise<readonly Probe[]>;
}

/** Looks at a tenant's OZmap and at its ERPs; at one integration alone where `only` names it. Never throws. */
export async function examineTenant(
  tenant: TenantConfig,
  only: string | undefined,
  instruments: Instruments,
  signal: AbortSignal,
): Promise<TenantReport> {
  const chosen = Object.entries(tenant.integrations).filter(([id]) => only === undefined || id === only);
  const [{ findings, visible }, probes] = [
    await ozmap(tenant, instruments),
    await instruments.probe(tenant, signal),
  ];
  const integrations: IntegrationReport[] = [];
  for (const [id, integration] of chosen) {
    integrations.push({
      id,
      name: integration.name,
      findings: [
        ...projectsOf(integration, visible),
        ...elementsOf(integration, visible),
        ...(integration.erp === undefined ? [NO_ERP] : await erp(integration.erp, instruments, signal)),
      ],
    });
  }
  return { id: tenant.id, findings, probes, integrations };
}

const NO_ERP: Finding = { check: 'erp', level: 'ok', message: 'no ERP is connected to this integration' };

async function ozmap(tenant: TenantConfig, { projects }: Instruments) {
  const { hostname, port, protocol } = new URL(tenant.ozmap.url);
  const open: Finding = {
    check: 'firewall',
    level: 'ok',
    message: `this server must reach ${hostname} at port ${port || (protocol === 'https:' ? 443 : 80)} (OZmap)`,
  };
  try {
    const visible = await projects(tenant);
    const finding: Finding = {
      check: 'ozmap',
      level: visible.length === 0 ? 'fault' : 'ok',
      message: `the key sees ${visible.length} projects`,
      ...(visible.length === 0
        ? { fix: 'give the user of the key the projects that are to be sold and kept' }
        : {}),
      table: visible.map(({ id, name }) => ({ project: id, name })),
    };
    return { findings: [open, finding], visible };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'OZmap gave no answer';
    const fix = 'check ozmap.url and ozmap.key, and that the firewall lets this server through';
    return {
      findings: [open, { check: 'ozmap', level: 'fault', message, fix } satisfies Finding],
      visible: undefined,
    };
  }
}

/** Projects that are configured and cannot be seen: their clients would look as if they were gone. */
function projectsOf(
  { projects }: IntegrationConfig,
  visible: readonly { readonly id: ProjectId }[] | undefined,
): Finding[] {
  if (visible === undefined) return [];
  const hidden = (projects ?? []).filter(project => !visible.some(({ id }) => id === project));
  if (hidden.length > 0) {
    return [
      {
        check: 'projects',
        level: 'fault',
        message: `OZmap's key does not see the project ${hidden.join(', ')}`,
        fix: "correct integrations.*.projects, or give the key's user these projects",
      },
    ];
  }
  const message =
    projects === undefined
      ? `all ${visible.length} projects`
      : `${projects.length} of ${visible.length} projects`;
  return [{ check: 'projects', level: 'ok', message: `keeps ${message} that the key sees` }];
}

/** The project whose elements are copied, by its exact name. */
function elementsOf(
  { elements }: IntegrationConfig,
  visible: readonly { readonly id: ProjectId; readonly name: string }[] | undefined,
): Finding[] {
  if (elements === undefined || visible === undefined) return [];
  const { project: name, schedule, timeZone } = elements;
  const when = `copied at ${schedule} (${timeZone})`;
  if (name === undefined) {
    return [{ check: 'elements', level: 'ok', message: `elements of all projects are ${when}` }];
  }
  const found = findProject(name, visible);
  if (found.kind === 'found') {
    return [{ check: 'elements', level: 'ok', message: `elements of "${name}" are ${when}` }];
  }
  const message = describeMiss(name, found);
  const fix = "write integrations.*.elements.project as OZmap has it, or give the key's user the project";
  return [{ check: 'elements', level: 'fault', message, fix }];
}

async function erp(
  settings: ErpSettings,
  { connector }: Instruments,
  signal: AbortSignal,
): Promise<Finding[]> {
  const source = connector(settings);
  try {
    const { name, keyKind, reaches } = source.describe();
    return [
      {
        check: 'firewall',
        level: 'ok',
        message: `this server must reach ${reaches.host} at port ${reaches.port} (${name})`,
      },
      {
        check: 'key',
        level: 'ok',
        message: `codes of clients in OZmap are taken for numbers of a ${keyKind}`,
      },
      ...(await source.test(signal)),
      {
        check: 'reminder',
        level: 'ok',
        message: `switch off OZmap's own integration of ${name}: two that keep one map undo each other`,
      },
    ];
  } finally {
    await source.close();
  }
}
