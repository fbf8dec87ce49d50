import { bearing, distance, type PoleAnswer } from '@oz-viability/shared';
import { type Line, tipOf } from './line.ts';

/** A pole to go on to, as seen from where the line is now. */
export interface NearPole {
  readonly pole: PoleAnswer;
  readonly metres: number;
  /** Eighths of a turn clockwise from north: 0 north, 2 east. */
  readonly wind: number;
}

/** The wind of a bearing in degrees. */
export const windOf = (degrees: number): number => Math.round(degrees / 45) % 8;

/** The nearest poles that the line does not hang on yet. */
export function nearby(line: Line, poles: readonly PoleAnswer[], most: number): readonly NearPole[] {
  const tip = tipOf(line);
  const used = new Set(line.between.map(({ pole }) => pole));
  return poles
    .filter(({ id }) => !used.has(id))
    .map(pole => ({
      pole,
      metres: distance(tip, pole.location),
      wind: windOf(bearing(tip, pole.location)),
    }))
    .sort((a, b) => a.metres - b.metres)
    .slice(0, most);
}
