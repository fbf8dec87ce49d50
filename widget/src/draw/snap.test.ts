import { expect, test } from 'vitest';
import { at, pole } from '../testing/street.ts';
import { snap } from './snap.ts';

const poles = [pole('near', 20), pole('next', 26)];

test('within reach the nearest pole is meant', () => {
  expect(snap(at(22), poles, 10)).toEqual({ at: at(20), pole: 'near' });
  expect(snap(at(24), poles, 10)).toEqual({ at: at(26), pole: 'next' });
});

test('out of reach the point is free, to the centimetre', () => {
  const vertex = snap({ lat: -26.123456789, lng: -48.987654321 }, poles, 10);
  expect(vertex).toEqual({ at: { lat: -26.1234568, lng: -48.9876543 }, pole: null });
  expect(snap(at(22), poles, 1.9).pole).toBeNull();
  expect(snap(at(22), poles, 2.1).pole).toBe('near');
});
