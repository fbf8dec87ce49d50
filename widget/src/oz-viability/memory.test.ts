import { expect, test, vi } from 'vitest';
import { opened } from '../draw/sketch.ts';
import { answerFor } from '../testing/answers.ts';
import { HOME, idOf } from '../testing/scene.ts';
import { tabStorage } from '../testing/tab-storage.ts';
import { type Kept, Memory } from './memory.ts';

const store = tabStorage();
const kept = {
  location: HOME,
  source: { by: 'rep' },
  box: idOf('CTO-0412'),
  drop: { box: idOf('CTO-0412'), path: [[-48.8, -26.3]], poles: [null], length: 81 },
} as const satisfies Kept;
const MINUTE = 60_000;

test('gives back what was kept for the same job, for half an hour', () => {
  new Memory('server', 'CNT-1').keep(kept, 0);
  expect(new Memory('server', 'CNT-1').read(29 * MINUTE)).toMatchObject(kept);
  expect(new Memory('server', 'CNT-1').read(30 * MINUTE)).toBeUndefined();
});

test('a drop without the steps of its drawing', () => {
  const drop = {
    ...kept.drop,
    sketch: opened(answerFor(HOME).boxes[0]!, HOME, undefined, false).sketch!,
  };
  new Memory('server').keep({ ...kept, drop }, 0);
  expect(new Memory('server').read(MINUTE)?.drop).toEqual(kept.drop);
});

test('nothing of another customer, server or place', () => {
  new Memory('server', 'CNT-1', 'Rua Tuiuti').keep(kept, 0);
  for (const other of [
    ['server', 'CNT-2', 'Rua Tuiuti'],
    ['elsewhere', 'CNT-1', 'Rua Tuiuti'],
    ['server', 'CNT-1', 'Rua Iririú'],
  ]) {
    expect(new Memory(...other).read(MINUTE)).toBeUndefined();
  }
});

test('names nobody: the code and the address are not to be read in it', () => {
  new Memory('server', 'CNT-20931', 'Rua Tuiuti, 1480').keep(kept, 0);
  const all = [...store].flat().join();
  expect(all).not.toMatch(/CNT|20931|Tuiuti|1480/);
});

test('forgets when it is told to', () => {
  const memory = new Memory('server');
  memory.keep(kept, 0);
  memory.forget();
  expect(store.size).toBe(0);
});

test('what somebody else wrote there, or a browser without storage, is as nothing', () => {
  const memory = new Memory('server');
  memory.keep(kept, 0);
  for (const key of store.keys()) store.set(key, '{"at":1,"location":');
  expect(memory.read(MINUTE)).toBeUndefined();
  vi.stubGlobal('sessionStorage', undefined);
  memory.keep(kept, 0);
  expect(memory.read(MINUTE)).toBeUndefined();
});
