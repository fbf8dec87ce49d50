import { coveragePlace, coverageTileOf, distance } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import { coverageState, createCoverage } from './coverage.ts';
import { FREE_ONLY, type Limits, limitsOf } from './limits.ts';
import { box, HOME, integrationCaller, projects } from './testing/builders.ts';

const all: Pick<Limits, 'projects' | 'tags' | 'sell'> = { sell: FREE_ONLY, tags: [] };

describe('the letter of a box', () => {
  it('is what a viability would find in it', () => {
    expect(coverageState(box({ ports: 'of' }), all)).toBe('f');
    expect(coverageState(box({ ports: 'of', status: 'not_deployed' }), all)).toBe('c');
    expect(coverageState(box({ ports: 'obp' }), all)).toBe('n');
    expect(coverageState(box({ ports: 'op' }), { ...all, sell: { kept: true, blocked: false } })).toBe('c');
    expect(coverageState(box({ ports: 'f', status: 'draft' }), all)).toBe('d');
    expect(coverageState(box({ splitters: [] }), all)).toBe('x');
  });

  it('is none for a box that the caller may not see', () => {
    expect(coverageState(box({ project: 'south' }), { ...all, projects: projects('north') })).toBeUndefined();
    expect(coverageState(box(), { ...all, tags: [['gold']] })).toBeUndefined();
  });
});

describe('a tile', () => {
  const tile = coverageTileOf(HOME, 14);
  const settings = { radius: { default: 200, max: 500 }, drop: { factor: 1, slack: 0 } };
  const coverage = (boxes: ReturnType<typeof box>[] | undefined) =>
    createCoverage({
      network: { boxesWithin: () => boxes && { boxes, cut: false } },
      limitsOf: caller => limitsOf(caller, settings),
    });

  it('has each of its boxes where it stands, and none of its neighbours', () => {
    const [near, far] = [box({ away: 80, towards: 270 }), box({ id: 'box-2', away: 4000 })];
    const answer = coverage([near, far]).tile(integrationCaller, tile);
    expect(answer).toMatchObject({ tile, states: 'f', cut: false });
    expect(distance(coveragePlace(answer, 0), near.location)).toBeLessThan(1);
  });

  it('is not there while the network is not in memory', () => {
    expect(() => coverage(undefined).tile(integrationCaller, tile)).toThrow('coverage-unavailable');
  });
});
