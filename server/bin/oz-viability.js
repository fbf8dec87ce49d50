#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// From source where this Node can run it, so that a checkout needs no build; otherwise what the build made.
const at = path => fileURLToPath(new URL(path, import.meta.url));
const program = process.features.typescript ? ['--conditions=source', at('../src/cli.ts')] : [at('../dist/cli.js')];
const child = spawn(process.execPath, [...program, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
