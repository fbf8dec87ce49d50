import { expect, test } from 'vitest';
import { tileUrlFault } from './tile-url.ts';

test.each([
  'https://tiles.example.net/{z}/{x}/{y}.png',
  'https://{s}.tiles.example.net:8443/{z}/{x}/{-y}{r}.png?style=light',
  'http://localhost:8080/{z}/{x}/{y}.png',
  'http://127.0.0.1:8080/{z}/{x}/{y}.png',
  '/tiles/{z}/{x}/{y}.svg',
])('%s is fine', url => {
  expect(tileUrlFault(url, false)).toBeUndefined();
});

test.each([
  ['http://tiles.example.net/{z}/{x}/{y}.png', /https/],
  ['ftp://tiles.example.net/{z}/{x}/{y}.png', /https/],
  ['//tiles.example.net/{z}/{x}/{y}.png', /https/],
  ['https://user:pass@tiles.example.net/{z}/{x}/{y}.png', /https/],
  ['https://goo%67le.com/{z}/{x}/{y}.png', /https/],
  ['https://goo{r}gle.com/{z}/{x}/{y}.png', /https/],
  ['https://tiles.example.net/{z}/{y}.png', /\{x\}/],
  ['https://tiles.example.net/{z}/{x}/{y}.png?k={accessToken}', /accessToken/],
  ['https://tiles.example.net/{z}/{x}/{y}.png?access_token=pk.1', /browserKey/],
  ['https://tiles.example.net/{z}/{x}/{y}.png?style=a&api-key=1', /browserKey/],
])('%s is refused', (url, why) => {
  expect(tileUrlFault(url, false)).toMatch(why);
});

test('a key that is made for browsers may stand in the address', () => {
  expect(tileUrlFault('https://t.example/{z}/{x}/{y}?apikey=1', true)).toBeUndefined();
});
