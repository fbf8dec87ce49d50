import { createReadStream } from 'node:fs';
import type { TenantId } from '@oz-viability/shared';
import type { LoadedConfig } from '../config/model.ts';
import { importGazetteer } from '../geocoding/import.ts';
import { Problem } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

/** More would scroll away the summary. */
const FAULTS_SHOWN = 20;

export const gazetteerImportCommand: Command = {
  verb: 'gazetteer import',
  usage: '<csv> [--tenant TENANT]',
  summary: "replace a tenant's address list by a CSV (street,number,district,city,state,cep,lat,lng)",
  options: { tenant: { type: 'string' } },
  arguments: 1,
  run: invocation =>
    withStore(invocation, async (store, config) => {
      const { say, out, positionals, options } = invocation;
      const tenant = onlyTenant(config, options.tenant);
      try {
        const report = await importGazetteer(store, tenant, createReadStream(positionals[0]!), {
          onProgress: ({ addresses }) => say(`${addresses} addresses`),
        });
        for (const { line, detail } of report.faults.slice(0, FAULTS_SHOWN)) say(`line ${line}: ${detail}`);
        out(
          `${tenant}: ${report.addresses} addresses imported, ${report.rejected} of ${report.lines} lines left out`,
        );
        return 0;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const details = (error.errors ?? []).map(
          fault => `${fault.pointer} ${'detail' in fault ? fault.detail : fault.code}`,
        );
        throw new UsageError(
          ['The file was not imported, nothing has changed.', error.detail ?? '', ...details]
            .filter(Boolean)
            .join('\n'),
        );
      }
    }),
};

function onlyTenant(config: LoadedConfig, named: string | undefined): TenantId {
  const ids = config.tenants.map(({ id }) => id);
  const chosen = named === undefined ? ids : ids.filter(id => id === named);
  if (chosen.length === 1) return chosen[0]!;
  throw new UsageError(`Add --tenant with one of: ${ids.join(', ') || 'none is configured without faults'}`);
}
