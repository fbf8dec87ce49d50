import type { Language } from '@oz-viability/shared';
import type { Project } from './element.ts';
import { PROJECT_TEXTS } from './project-texts.ts';

/** The project that a name means. Exact, as HubSoft has it: *idêntico ao nome do projeto*. No clock, no I/O. */
export type Found =
  | { readonly kind: 'found'; readonly project: Project }
  /** `near`: names that may have been meant. */
  | { readonly kind: 'unknown'; readonly near: readonly string[] }
  | { readonly kind: 'several' };

const MOST_NEAR = 5;

export function findProject(name: string, projects: readonly Project[]): Found {
  const [project, second] = projects.filter(each => each.name === name);
  if (project !== undefined) return second === undefined ? { kind: 'found', project } : { kind: 'several' };
  const near = projects
    .map(each => ({ name: each.name, distance: distanceOf(plain(name), plain(each.name)) }))
    .filter(each => each.distance <= tolerance(name))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(each => each.name);
  return { kind: 'unknown', near: [...new Set(near)].slice(0, MOST_NEAR) };
}

/** For a person: what is wrong with the name, and what there is. Logs and the command line speak English. */
export function describeMiss(
  name: string,
  missed: Exclude<Found, { kind: 'found' }>,
  language: Language = 'en',
): string {
  const texts = PROJECT_TEXTS[language];
  if (missed.kind === 'several') return texts.several(name);
  if (missed.near.length === 0) return texts.unknown(name);
  return texts.misspelt(name, missed.near.map(near => `"${near}"`).join(', '));
}

/** Without case, accents and the space around and between words. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/** A letter wrong in three, and never more than three. */
const tolerance = (name: string): number => Math.min(3, Math.ceil(name.length / 3));

/** Letters to insert, remove or replace; 0 also where one begins with the other. */
function distanceOf(a: string, b: string): number {
  if (a === b || (a.length > 2 && b.startsWith(a))) return 0;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
