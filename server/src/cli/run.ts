import { parseArgs } from 'node:util';
import { ConfigError } from '../config/model.ts';
import { ListenError } from '../http/server.ts';
import { StoreInUse } from '../store/lock.ts';
import { AdminRefusal } from './admin-api.ts';
import {
  adoptionsApproveCommand,
  adoptionsDiscardCommand,
  adoptionsListCommand,
  adoptionsShowCommand,
  adoptionsUndoCommand,
} from './adoptions.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { configCheckCommand } from './config-check.ts';
import { doctorCommand } from './doctor.ts';
import { gazetteerImportCommand } from './gazetteer.ts';
import { inventoryRefreshCommand, inventoryStatusCommand } from './inventory.ts';
import { keysCreateCommand, keysListCommand, keysRevokeCommand, keysRotateCommand } from './keys.ts';
import { reservationsExpireCommand, reservationsListCommand } from './reservations.ts';
import { serveCommand } from './serve.ts';
import {
  syncApproveCommand,
  syncPlanCommand,
  syncRunCommand,
  syncStatusCommand,
  syncStopCommand,
} from './sync.ts';
import { syncUndoCommand } from './sync-undo.ts';

const COMMANDS: readonly Command[] = [
  serveCommand,
  configCheckCommand,
  doctorCommand,
  keysCreateCommand,
  keysListCommand,
  keysRotateCommand,
  keysRevokeCommand,
  gazetteerImportCommand,
  inventoryRefreshCommand,
  inventoryStatusCommand,
  reservationsListCommand,
  reservationsExpireCommand,
  syncPlanCommand,
  syncRunCommand,
  syncApproveCommand,
  syncUndoCommand,
  syncStopCommand,
  syncStatusCommand,
  adoptionsListCommand,
  adoptionsShowCommand,
  adoptionsApproveCommand,
  adoptionsDiscardCommand,
  adoptionsUndoCommand,
];

const FAILED = 1;
const MISUSED = 2;

/** Runs one command line and returns its exit status: 0 done, 1 failed, 2 not understood, 3 waits. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { say } = terminal;
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    say(help());
    return argv.length === 0 ? MISUSED : 0;
  }
  const command = COMMANDS.find(({ verb }) => verb.split(' ').every((word, i) => argv[i] === word));
  if (command === undefined) {
    say(`There is no "${argv.slice(0, 2).join(' ')}".\n\n${help()}`);
    return MISUSED;
  }
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(command.verb.split(' ').length),
      options: { config: { type: 'string' }, ...command.options, ...switchesOf(command) },
      allowPositionals: true,
    });
    const most = command.arguments + (command.optionalArguments ?? 0);
    if (positionals.length < command.arguments || positionals.length > most) {
      throw new UsageError(usageOf(command));
    }
    const flags: Readonly<Record<string, unknown>> = values;
    return await command.run({
      ...terminal,
      positionals,
      options: values as Record<string, string | undefined>,
      switches: new Set((command.switches ?? []).filter(name => flags[name] === true)),
      configDirectory: (values.config as string | undefined) ?? terminal.env.OZ_CONFIG ?? 'config',
    });
  } catch (error) {
    if (error instanceof UsageError) {
      say(error.message);
      return MISUSED;
    }
    if (isParseError(error)) {
      say(`${error.message}\n${usageOf(command)}`);
      return MISUSED;
    }
    say(messageOf(error));
    return FAILED;
  }
}

const switchesOf = ({ switches = [] }: Command) =>
  Object.fromEntries(switches.map(name => [name, { type: 'boolean' as const }]));

const usageOf = ({ verb, usage }: Command): string =>
  `Usage: oz-viability ${verb} ${usage} [--config DIRECTORY]`;

function help(): string {
  const lines = COMMANDS.map(
    ({ verb, usage, summary }) => `  ${`${verb} ${usage}`.trim()}\n      ${summary}`,
  );
  return [
    'oz-viability – fibre viability and port reservation on OZmap',
    '',
    ...lines,
    '',
    'The configuration directory is --config, else OZ_CONFIG, else ./config.',
  ].join('\n');
}

const isParseError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/** What a person can act on needs no stack. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected =
    error instanceof ConfigError ||
    error instanceof ListenError ||
    error instanceof StoreInUse ||
    error instanceof AdminRefusal;
  // System and database errors carry a code; where a connection was tried several ways their message is empty.
  if (expected || 'code' in error)
    return error.message || `${error.name}: ${'code' in error ? error.code : ''}`;
  return error.stack ?? error.message;
}
