import { expect, test } from 'vitest';
import { placeFrom } from './host-place.ts';

test('degrees may come as text, as decimals often do', () => {
  expect(placeFrom({ location: { lat: '-26.2795' as never, lng: -48.85 } })).toEqual({
    location: { lat: -26.2795, lng: -48.85 },
  });
  expect(placeFrom({ location: { lat: 0, lng: 180 } })).toEqual({ location: { lat: 0, lng: 180 } });
});

test('words are a place', () => {
  expect(placeFrom({ address: 'Rua Tuiuti, 1480' })).toEqual({ address: 'Rua Tuiuti, 1480' });
});

test.each([
  [{ location: { lat: Number.NaN, lng: 1 } }, 'location.lat: a number from -90 to 90 is needed'],
  [{ location: { lat: 91, lng: 1 } }, 'location.lat: a number from -90 to 90 is needed'],
  [{ location: { lat: '-26,27', lng: 1 } }, 'location.lat: a number from -90 to 90 is needed'],
  [{ location: { lat: '', lng: 1 } }, 'location.lat: a number from -90 to 90 is needed'],
  [{ location: { lat: 1, lng: null } }, 'location.lng: a number from -180 to 180 is needed'],
  [{ location: { lat: 1 } }, 'location.lng: a number from -180 to 180 is needed'],
  [{ address: ' ' }, 'address: text is needed'],
  [{ address: 7 }, 'address: text is needed'],
  [{}, 'address: text is needed'],
  [undefined, 'address: text is needed'],
])('what is no place says why: %j', (given, why) => {
  expect(() => placeFrom(given as never)).toThrow(new TypeError(why));
});
