#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = path => fileURLToPath(new URL(path, import.meta.url));

// In a checkout that has no configuration of its own, commands speak to the demo that runs in it.
const demo = join(process.env.OZ_DEMO_RUN ?? at('../../demo/.run'), 'config');
const own = process.env.OZ_CONFIG ?? 'config';
const OZ_CONFIG =
  process.env.OZ_CONFIG !== undefined || existsSync(join(own, 'server.yaml')) || !existsSync(demo)
    ? own
    : demo;

// From source where this Node can run it, so that a checkout needs no build; otherwise what the build made.
const program = process.features.typescript
  ? ['--conditions=source', at('../src/cli.ts')]
  : [at('../dist/cli.js')];
const child = spawn(process.execPath, [...program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, OZ_CONFIG },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
