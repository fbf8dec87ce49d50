import { describeFault } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import type { Command } from './command.ts';

export const configCheckCommand: Command = {
  verb: 'config check',
  usage: '',
  summary: 'check the configuration and list every fault',
  arguments: 0,
  async run({ configDirectory, env, out, say }) {
    const { server, tenants, suspended } = await loadConfig(configDirectory, env);
    out(`server: ${server.publicUrl}, store ${server.store.kind}`);
    for (const { id, name, integrations } of tenants) {
      out(`tenant ${id}: ${name}, integrations ${Object.keys(integrations).join(', ') || 'none'}`);
    }
    for (const { id, faults } of suspended) {
      say(`tenant ${id} would be suspended:\n${faults.map(describeFault).join('\n')}`);
    }
    return suspended.length === 0 ? 0 : 1;
  },
};
