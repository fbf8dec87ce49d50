#!/usr/bin/env node
import { runCommandLine } from './cli/run.ts';
import { processTerminal } from './cli/terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal);
// A connection to something that does not answer must not keep the process.
setTimeout(() => process.exit(), 1000).unref();
