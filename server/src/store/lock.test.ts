import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { lockDirectory, StoreInUse } from './lock.ts';

const root = mkdtempSync(join(tmpdir(), 'oz-lock-'));
let directory: string;
let number = 0;

beforeEach(() => {
  directory = join(root, `store-${++number}`);
});
afterAll(() => rmSync(root, { recursive: true }));

test('a directory is given to one at a time', () => {
  const release = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(StoreInUse);
  release();
  lockDirectory(directory)();
  expect(existsSync(`${directory}.lock`)).toBe(false);
});

test('releasing twice does not take the lock from the next holder', () => {
  const release = lockDirectory(directory);
  release();
  const next = lockDirectory(directory);
  release();
  expect(readFileSync(`${directory}.lock`, 'utf8')).toBe(String(process.pid));
  next();
});

test('the lock of another living process holds, and the message names it', async () => {
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  writeFileSync(`${directory}.lock`, String(other.pid));
  expect(() => lockDirectory(directory)).toThrow(new RegExp(`open in process ${other.pid}`));
  other.stdin.end();
  await once(other, 'exit');
  lockDirectory(directory)();
});

test.each([
  ['of our own pid that we did not take', String(process.pid)],
  ['without a readable pid', ''],
])('a lock %s is stale', (_name, content) => {
  writeFileSync(`${directory}.lock`, content);
  lockDirectory(directory)();
  expect(readdirSync(root).filter(name => name.includes('stale'))).toEqual([]);
});
