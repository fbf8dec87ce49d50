import { expect, test } from 'vitest';
import { dragsGround, wheelZooms } from './gesture-policy.ts';

test('a mouse always moves the ground', () => {
  expect(dragsGround({ coarse: false, width: 360, active: false, drawing: false })).toBe(true);
});

test('one finger scrolls the page over a narrow map, in use or not', () => {
  expect(dragsGround({ coarse: true, width: 360, active: false, drawing: false })).toBe(false);
  expect(dragsGround({ coarse: true, width: 360, active: true, drawing: false })).toBe(false);
});

test('one finger moves a wide map only while it is in use', () => {
  expect(dragsGround({ coarse: true, width: 900, active: false, drawing: false })).toBe(false);
  expect(dragsGround({ coarse: true, width: 900, active: true, drawing: false })).toBe(true);
});

test('one finger moves the map that the drop is drawn on, however narrow', () => {
  expect(dragsGround({ coarse: true, width: 360, active: false, drawing: true })).toBe(true);
});

test('the wheel is the page’s until the map is in use or Ctrl or ⌘ is held', () => {
  const wheel = { ctrlKey: false, metaKey: false };
  expect(wheelZooms(false, wheel)).toBe(false);
  expect(wheelZooms(true, wheel)).toBe(true);
  expect(wheelZooms(false, { ...wheel, ctrlKey: true })).toBe(true);
  expect(wheelZooms(false, { ...wheel, metaKey: true })).toBe(true);
});
