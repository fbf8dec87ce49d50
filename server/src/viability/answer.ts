import { type Language, type Verdict, type ViabilityAnswer, verdictOf } from '@oz-viability/shared';
import type { Finding } from './findings.ts';
import { toReason } from './reason.ts';
import type { JudgedBox } from './rules.ts';

/**
 * An answer as the JSON that goes out, written once, of parts: what a box always says is one of them, and makes the most
 * of it. Whoever wants to read it gets it back from there.
 */
export class Answered {
  readonly verdict: Verdict;
  readonly json: string;
  #answer: ViabilityAnswer | undefined;

  constructor(verdict: Verdict, json: string) {
    this.verdict = verdict;
    this.json = json;
  }

  get answer(): ViabilityAnswer {
    this.#answer ??= JSON.parse(this.json) as ViabilityAnswer;
    return this.#answer;
  }
}

/** What the rules found, in the words of one language. `head`: all of the answer that they have no say in. */
export function answerOf(
  head: Omit<ViabilityAnswer, 'verdict' | 'reasons' | 'boxes'>,
  { findings, boxes }: { readonly findings: readonly Finding[]; readonly boxes: readonly JudgedBox[] },
  language: Language,
): Answered {
  const verdict = verdictOf(
    boxes.map(box => ({ viable: box.viable, reasons: box.findings })),
    findings,
  );
  const said = `${JSON.stringify(head).slice(0, -1)},"verdict":"${verdict}"`;
  // Put together piece by piece: a text that is joined is copied once more when it is sent.
  let texts = '';
  for (const box of boxes) texts += `${texts === '' ? '' : ','}${boxJson(box, language)}`;
  return new Answered(verdict, `${said},"reasons":${reasonsJson(findings, language)},"boxes":[${texts}]}`);
}

/** A `BoxAnswer`: what stands in the box's JSON, and what this question adds to it. */
function boxJson(
  { standing, distance, dropLength, viable, findings, route }: JudgedBox,
  language: Language,
): string {
  const reasons = reasonsJson(findings, language);
  const way = route ? `,"path":${JSON.stringify(route.path)},"poles":${JSON.stringify(route.poles)}` : '';
  return `${standing.text},"distance":${distance},"dropLength":${dropLength},"viable":${viable},"reasons":${reasons}${way}}`;
}

const reasonsJson = (findings: readonly Finding[], language: Language): string =>
  findings.length === 0 ? '[]' : JSON.stringify(findings.map(finding => toReason(finding, language)));
