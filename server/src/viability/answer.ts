import { type BoxAnswer, type Language, type ViabilityAnswer, verdictOf } from '@oz-viability/shared';
import type { Finding } from './findings.ts';
import { toReason } from './reason.ts';
import type { JudgedBox } from './rules.ts';

/** An answer, and the same as JSON, of which what a box always says is not written anew. */
export interface Answered {
  readonly answer: ViabilityAnswer;
  readonly json: () => string;
}

/** What the rules found, in the words of one language. */
export function answerOf(
  {
    findings,
    boxes: judged,
    ...rest
  }: Omit<ViabilityAnswer, 'verdict' | 'reasons' | 'boxes'> & {
    readonly findings: readonly Finding[];
    readonly boxes: readonly JudgedBox[];
  },
  language: Language,
): Answered {
  const reasons = findings.map(finding => toReason(finding, language));
  const boxes = judged.map(box => boxAnswer(box, language));
  const head = { ...rest, verdict: verdictOf(boxes, reasons), reasons };
  return {
    answer: { ...head, boxes },
    json: () => {
      const texts = boxes.map((box, i) => boxText(box, judged[i]!.standing.text));
      return `${JSON.stringify(head).slice(0, -1)},"boxes":[${texts.join()}]}`;
    },
  };
}

const boxAnswer = (
  { standing, distance, dropLength, viable, findings, route }: JudgedBox,
  language: Language,
): BoxAnswer => ({
  ...standing.shown,
  distance,
  dropLength,
  viable,
  reasons: findings.map(finding => toReason(finding, language)),
  ...route,
});

/** `standing`: what stands in the box's JSON before what this question adds. */
function boxText(
  { distance, dropLength, viable, reasons, path, poles }: BoxAnswer,
  standing: string,
): string {
  const said = reasons.length === 0 ? '[]' : JSON.stringify(reasons);
  const route = path === undefined ? '' : `,"path":${JSON.stringify(path)},"poles":${JSON.stringify(poles)}`;
  return `${standing},"distance":${distance},"dropLength":${dropLength},"viable":${viable},"reasons":${said}${route}}`;
}
