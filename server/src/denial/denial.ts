import {
  type Denial,
  type DenialReason,
  type Location,
  mayKeep,
  type Reason,
  type ReasonCode,
  type ViabilityAnswer,
  type ViabilityRequest,
} from '@oz-viability/shared';
import type { Caller } from '../access/caller.ts';

/** What counts as refused demand: decisions, without a clock or a store. */

/**
 * Whether a question was meant: an address, a place that the host gave or a geocoder found. A rep's pin is meant
 * once it rests, which only time can tell. OZloc's heat map counts every stray click ("hint: heat map").
 */
export function isDeliberate(caller: Caller, request: ViabilityRequest): boolean {
  if (caller.kind === 'integration' || !('location' in request)) return true;
  return request.locationSource !== undefined && request.locationSource.by !== 'rep';
}

/** Degrees: about a kilometre. */
const SQUARE = 0.01;

/** The middle of the square in which a place lies: says which district wants more network, and no address. */
const squareOf = ({ lat, lng }: Location): Location => ({ lat: middleOf(lat), lng: middleOf(lng) });

const middleOf = (degrees: number): number =>
  Number(((Math.floor(degrees / SQUARE) + 0.5) * SQUARE).toFixed(3));

/** Whether the place of an answer may be stored as it is: not where it is Google's, whose terms forbid it. */
export const keepsPlace = ({ locationSource }: ViabilityAnswer): boolean =>
  locationSource === undefined || mayKeep(locationSource);

/**
 * The refusal in an answer, or undefined where the answer is no refusal: *unknown* is never a *no*. A place that
 * may not be kept is known by its district only.
 */
export function denialIn(answer: ViabilityAnswer): Denial | undefined {
  const { verdict, location, precision } = answer;
  if (verdict !== 'not_viable' || location === undefined || precision === undefined) return undefined;
  const kept = keepsPlace(answer);
  const measured = (reason: Reason): DenialReason => reasonOf(reason, kept);
  return {
    viabilityId: answer.id,
    at: answer.checkedAt,
    location: kept ? location : squareOf(location),
    precision: kept ? precision : 'district',
    radius: answer.radius,
    mode: answer.mode,
    reasons: answer.reasons.map(measured),
    boxes: answer.boxes.map(
      ({ id, name, status, project, distance, dropLength, freePorts, totalPorts, reasons }) => ({
        id,
        name,
        status,
        project,
        distance: kept ? distance : roughly(distance),
        dropLength: kept ? dropLength : roughly(dropLength),
        freePorts,
        totalPorts,
        reasons: reasons.map(measured),
      }),
    ),
  };
}

/** Metres, to the hundred: three exact distances would give the point away. */
const roughly = (metres: number): number => Math.round(metres / 100) * 100;

const IN_METRES: ReadonlySet<ReasonCode> = new Set([
  'OUT_OF_COVERAGE',
  'OUT_OF_RADIUS',
  'DROP_TOO_LONG',
  'NO_POLE_PATH',
]);

const reasonOf = ({ code, severity, value, limit }: Reason, kept: boolean): DenialReason => ({
  code,
  severity,
  ...(value !== undefined && { value: kept || !IN_METRES.has(code) ? value : roughly(value) }),
  ...(limit !== undefined && { limit }),
});

/** Every code of a denial, each once. */
export const codesOf = ({ reasons, boxes }: Denial): readonly string[] => [
  ...new Set([...reasons, ...boxes.flatMap(box => box.reasons)].map(({ code }) => code)),
];

/** Degrees: about 28 m from north to south, 25 m from east to west in the south of Brazil. One house. */
const CELL = 0.000_25;

/** The same for two points that are one place to those who build networks. */
export const cellOf = ({ lat, lng }: Location): string =>
  `${Math.round(lat / CELL)}:${Math.round(lng / CELL)}`;

/** The Monday of the week, UTC, as a date. */
export function weekOf(at: Date): string {
  const monday = new Date(at);
  monday.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}
