import { LANGUAGES, PROBLEMS, type ProblemCode } from '@oz-viability/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROBLEM_TEXTS } from '../problem-texts/index.ts';
import { type Platform, startPlatform } from '../testing/platform.ts';
import { ELEMENT_FAULTS } from './element-faults.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

const CODES = Object.keys(PROBLEMS) as ProblemCode[];

test('a problem names the page that says why, and what to do', async () => {
  const { type, title, detail } = (await (await platform.send('/v1/nowhere')).json()) as Record<
    string,
    string
  >;
  const answer = await fetch(`${platform.url}${new URL(type!).pathname}`);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toContain(title);
  expect(page).toContain(detail);
  expect(page).toContain('Why it happens');
});

test.each(LANGUAGES)(
  'every code has its page in %s, linked from the list, with nothing that a policy must allow',
  async language => {
    const list = await (await fetch(`${platform.url}/docs/errors?lang=${language}`)).text();
    const paths = [...CODES, ...ELEMENT_FAULTS.map(kind => `element-${kind}`)];
    for (const path of paths) {
      expect(list).toContain(`href="errors/${path}?lang=${language}"`);
      const answer = await fetch(`${platform.url}/docs/errors/${path}?lang=${language}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      const page = await answer.text();
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/<script|undefined/);
    }
  },
);

test('the reader’s browser says the language, and a code that does not exist is no page', async () => {
  const spanish = await fetch(`${platform.url}/docs/errors/port-taken`, {
    headers: { 'Accept-Language': 'es' },
  });
  expect(await spanish.text()).toContain(PROBLEM_TEXTS.es['port-taken'].title);
  expect((await fetch(`${platform.url}/docs/errors/no-such-code`)).status).toBe(404);
});
