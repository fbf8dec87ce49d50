import { distance, type Location } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { NumberedAddress } from './story.ts';
import { ozmapOf } from './to-ozmap.ts';
import { generateTown, type Town } from './town.ts';

/** Boxes within `radius` metres as their documents show them, nearest first. */
function boxesNear(documents: ReturnType<typeof ozmapOf>, place: Location, radius: number) {
  return documents.boxes
    .map(box => {
      const splitters = documents.splitters.filter(splitter => splitter.parent === box.id && splitter.isDrop);
      return {
        box,
        away: distance(place, { lng: box.coords[0], lat: box.coords[1] }),
        limit: documents.projects.find(project => project.id === box.project)!.drop.maxSize!,
        ports: splitters.reduce((sum, splitter) => sum + splitter.ratio.output, 0),
        free: splitters.flatMap(s =>
          s.ports.filter((port, i) => !port.blocked && s.connectables.output[i] === null),
        ).length,
      };
    })
    .filter(({ away }) => away <= radius)
    .sort((a, b) => a.away - b.away);
}

const known = (town: Town, address: NumberedAddress) =>
  town.lots.filter(lot => lot.address.street === address.street && lot.address.number === address.number);

const cases = [
  ...Array.from({ length: 20 }, (_, i) => ({ seed: `s${i}`, size: 'small' as const })),
  ...Array.from({ length: 5 }, (_, i) => ({ seed: String(i), size: 'demo' as const })),
];

describe.each(cases)('the story of a $size town, seed $seed', ({ seed, size }) => {
  const town = generateTown({ seed, size });
  const documents = ozmapOf(town);
  const { story } = town;

  it('has a place that three boxes can serve, one of them with sixteen ports, and a full neighbour', () => {
    const near = boxesNear(documents, story.viable.location, 200);
    const serving = near.filter(
      ({ box, free, away, limit }) => free > 0 && box.implanted && !box.draft && away <= Math.min(150, limit),
    );
    expect(serving.length).toBeGreaterThanOrEqual(3);
    expect(serving.some(({ ports }) => ports === 16)).toBe(true);
    expect(near.some(({ free, ports }) => ports > 0 && free === 0)).toBe(true);
  });

  it('has a place with boxes that are all full', () => {
    const near = boxesNear(documents, story.fullOnly.location, 200);
    expect(near.length).toBeGreaterThanOrEqual(2);
    expect(near.every(({ free, ports, box }) => ports > 0 && free === 0 && !box.draft)).toBe(true);
  });

  it('has a place where only a box that is not deployed has free ports', () => {
    const open = boxesNear(documents, story.caveat.location, 200).filter(({ free }) => free > 0);
    expect(open.length).toBe(1);
    expect(open[0]!.box).toMatchObject({ implanted: false, draft: false });
    expect(open[0]!.away).toBeLessThan(open[0]!.limit);
  });

  it('has a place in the country without a box for a kilometre', () => {
    expect(boxesNear(documents, story.noCoverage.location, 990)).toEqual([]);
  });

  it('has a number that no house has, between two neighbours on its side', () => {
    const { street, number, between: neighbours } = story.interpolatedGap;
    const taken = town.lots.filter(lot => lot.address.street === street).map(lot => lot.address.number);
    expect(taken).not.toContain(number);
    const [before, after] = neighbours.map(address => known(town, address)[0]!);
    expect(before!.address.number!).toBeLessThan(number);
    expect(after!.address.number!).toBeGreaterThan(number);
    expect([before!.side, before!.address.number! % 2]).toEqual([after!.side, number % 2]);
  });

  it('tells each place by one known address where no customer lives', () => {
    for (const address of [story.viable, story.fullOnly, story.caveat, story.noCoverage]) {
      expect(known(town, address)).toHaveLength(1);
      const { lng, lat } = address.location;
      expect(documents.properties.some(({ coords }) => coords?.[0] === lng && coords[1] === lat)).toBe(false);
    }
  });
});
