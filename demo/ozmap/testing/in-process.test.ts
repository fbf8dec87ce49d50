import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { OzmapWorld } from '../world.ts';
import { speakTo } from './in-process.ts';
import { smallWorld } from './small-world.ts';

it.each([
  ['DELETE', '/ftth-clients/65f0ee000000000000000099', 404],
  ['DELETE', '/properties/65f0ee000000000000000099', 404],
  ['GET', '/ftth-clients/none', 400],
  ['DELETE', '/nothing', 404],
] as const)('answers %s %s at once, though it refuses', (method, path, status) => {
  const world = new OzmapWorld(smallWorld());
  const speak = speakTo({ world, settings: () => DEFAULT_SETTINGS, reading: () => world });
  expect(speak({ method, path })).toMatchObject({ status });
});
