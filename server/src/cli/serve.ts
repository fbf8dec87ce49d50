import { describeFault } from '../config/model.ts';
import { loadConfig } from '../config.ts';
import { serve } from '../serve.ts';
import type { Command } from './command.ts';

export const serveCommand: Command = {
  verb: 'serve',
  usage: '',
  summary: 'start the server; SIGINT and SIGTERM let running requests finish',
  arguments: 0,
  async run({ configDirectory, env, say, stopped }) {
    const config = await loadConfig(configDirectory, env);
    for (const { id, faults } of config.suspended) {
      say(`Tenant ${id} is suspended:\n${faults.map(describeFault).join('\n')}`);
    }
    const running = await serve({ config });
    say(`oz-viability listens on ${running.url}`);
    await stopped();
    say('Stopping: running requests may finish.');
    await running.stop();
    return 0;
  },
};
