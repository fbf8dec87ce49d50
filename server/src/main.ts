import { runCommandLine } from './cli/run.ts';
import { processTerminal } from './cli/terminal.ts';

/** `serve`, for process managers that want a file. */
process.exitCode = await runCommandLine(['serve', ...process.argv.slice(2)], processTerminal);
// A connection to something that does not answer must not keep the process.
setTimeout(() => process.exit(), 1000).unref();
