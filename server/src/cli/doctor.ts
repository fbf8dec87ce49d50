import type { LoadedConfig, TenantConfig } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import { examineTenant, type Finding, type Instruments, type TenantReport } from '../doctor/examine.ts';
import { linesOf } from '../doctor/print.ts';
import { openConnector } from '../erp/open.ts';
import { OzmapClient } from '../ozmap/client.ts';
import { probeOzmap } from '../ozmap/probes.ts';
import { projects } from '../ozmap/readings.ts';
import { type Command, UsageError } from './command.ts';

export const doctorCommand: Command = {
  verb: 'doctor',
  usage: '[integration] [--tenant TENANT] [--json]',
  summary: "look at OZmap and at the ERPs' databases, by reads alone, and say what to mend",
  options: { tenant: { type: 'string' } },
  switches: ['json'],
  arguments: 0,
  optionalArguments: 1,
  async run({ configDirectory, env, out, positionals, options, switches, stopped }) {
    const config = await loadConfig(configDirectory, env);
    const only = positionals[0];
    const tenants = chosenTenants(config, options.tenant, only);
    const stop = new AbortController();
    stopped().then(() => stop.abort());
    const reports: TenantReport[] = [];
    for (const tenant of tenants) {
      const report = await examineTenant(tenant, only, INSTRUMENTS, stop.signal);
      reports.push(report);
      if (!switches.has('json')) for (const line of linesOf(report)) out(line);
    }
    if (switches.has('json')) out(JSON.stringify({ tenants: reports }, undefined, 2));
    return reports.some(hasFault) ? 1 : 0;
  },
};

const INSTRUMENTS: Instruments = {
  connector: openConnector,
  async projects(tenant) {
    const client = new OzmapClient(tenant.ozmap);
    try {
      return await projects(client);
    } finally {
      client.close();
    }
  },
  probe: (tenant, signal) => probeOzmap(tenant.ozmap, tenant.center, signal),
};

function chosenTenants(
  { tenants, suspended }: LoadedConfig,
  named: string | undefined,
  integration: string | undefined,
): readonly TenantConfig[] {
  const chosen = tenants
    .filter(({ id }) => named === undefined || id === named)
    .filter(({ integrations }) => integration === undefined || Object.hasOwn(integrations, integration));
  if (chosen.length > 0) return chosen;
  const known = tenants.flatMap(({ id, integrations }) =>
    Object.keys(integrations).map(key => `${id}/${key}`),
  );
  const waiting = suspended.length === 0 ? '' : ' (tenants with faults are left out: see "config check")';
  throw new UsageError(`There are the integrations ${known.join(', ') || 'none'}${waiting}`);
}

const hasFault = ({ findings, integrations }: TenantReport): boolean =>
  [...findings, ...integrations.flatMap(each => each.findings)].some(
    ({ level }: Finding) => level === 'fault',
  );
