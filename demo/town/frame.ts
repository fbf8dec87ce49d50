import type { Location } from '@oz-viability/shared';
import { add, dot, type Line, type Point, scale, subtract, towards } from './plane.ts';
import type { Random } from './random.ts';

/** Open country in the highlands of Santa Catarina; there is no town there. */
const ORIGIN: Location = { lat: -26.9312, lng: -50.7406 };

const METRES_PER_DEGREE = 111_195.08;
const METRES_PER_DEGREE_EAST = METRES_PER_DEGREE * Math.cos((ORIGIN.lat * Math.PI) / 180);

const micro = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** From the ground to degrees, in full precision: what maps are drawn from. */
export const degreesOf = ([x, y]: Point): Location => ({
  lat: ORIGIN.lat + y / METRES_PER_DEGREE,
  lng: ORIGIN.lng + x / METRES_PER_DEGREE_EAST,
});

/** To degrees, at six decimals (0.1 m), as surveys and OZmap's users write them. */
export function locationOf(p: Point): Location {
  const { lat, lng } = degreesOf(p);
  return { lat: micro(lat), lng: micro(lng) };
}

/**
 * The town is drawn with ruler and set square and then bent: straight lines become gentle curves, and what
 * met before still meets.
 */
export interface Frame {
  /** From the drawing to the ground. */
  bend(p: Point): Point;
  bendLine(line: Line): Point[];
  /** Back from the ground to the drawing. */
  straighten(p: Point): Point;
}

interface Wave {
  readonly push: Point;
  readonly along: Point;
  readonly phase: number;
}

function wave(random: Random, amplitude: number, length: number): Wave {
  return {
    push: scale(towards(random.range(0, 2 * Math.PI)), amplitude),
    along: scale(towards(random.range(0, 2 * Math.PI)), (2 * Math.PI) / length),
    phase: random.range(0, 2 * Math.PI),
  };
}

export function createFrame(random: Random): Frame {
  // The slope of all waves together stays below 1, so the bending never folds.
  const waves = [
    wave(random, random.range(45, 70), random.range(2100, 2900)),
    wave(random, random.range(35, 50), random.range(1300, 1900)),
    wave(random, random.range(14, 22), random.range(700, 950)),
    wave(random, random.range(5, 8), random.range(380, 480)),
  ];
  const turn = random.range(-0.45, 0.45);
  const [cos, sin] = towards(turn);
  const shift = (p: Point): Point => {
    let x = 0;
    let y = 0;
    for (const { push, along, phase } of waves) {
      const height = Math.sin(dot(along, p) + phase);
      x += push[0] * height;
      y += push[1] * height;
    }
    return [x, y];
  };
  const bend = (p: Point): Point => {
    const [x, y] = add(p, shift(p));
    return [x * cos - y * sin, x * sin + y * cos];
  };

  return {
    bend,
    bendLine: line => line.map(bend),
    straighten: ([x, y]) => {
      const target: Point = [x * cos + y * sin, y * cos - x * sin];
      let p = target;
      // The slope halves the error in each round, roughly; twelve rounds leave centimetres.
      for (let round = 0; round < 12; round++) p = subtract(target, shift(p));
      return p;
    },
  };
}
