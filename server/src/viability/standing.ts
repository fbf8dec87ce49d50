import type { BoxAnswer } from '@oz-viability/shared';
import type { Finding } from './findings.ts';
import type { SellRules } from './limits.ts';
import type { NetworkBox } from './network.ts';
import { type ClaimedPorts, type Sale, saleOf } from './ports.ts';

/** What an answer says of a box, whoever asks and wherever the customer lives. */
export type ShownBox = Omit<BoxAnswer, 'distance' | 'dropLength' | 'viable' | 'reasons' | 'path' | 'poles'>;

/** A box as far as it can be judged without a question. */
export interface Standing {
  /** A {@link ShownBox} as JSON without its last brace: many questions are about the same box, and it is most of an answer. */
  readonly text: string;
  /** Why it serves nobody now, or at what price. */
  readonly bars: readonly Finding[];
  readonly caveats: readonly Finding[];
}

const NOTHING: readonly Finding[] = [];

const UNCLAIMED = [0, 1, 2, 3].map(() => new WeakMap<NetworkBox, Standing>());

/** The standing of a box with these claims; without any it is remembered for as long as the box is. */
export function standingOf(box: NetworkBox, claimed: ClaimedPorts, sell: SellRules): Standing {
  if (claimed.size > 0 && box.splitters.some(({ id }) => claimed.has(id))) {
    return makeStanding(box, saleOf(box, claimed, sell));
  }
  const remembered = UNCLAIMED[(sell.kept ? 1 : 0) + (sell.blocked ? 2 : 0)]!;
  const known = remembered.get(box);
  if (known !== undefined) return known;
  const standing = makeStanding(box, saleOf(box, claimed, sell));
  remembered.set(box, standing);
  return standing;
}

function makeStanding(box: NetworkBox, sale: Sale): Standing {
  const { offer, counts, splitters } = sale;
  const freePorts = 'ports' in offer ? offer.count : 0;
  return {
    text: written(box, { freePorts, totalPorts: counts.total, splitters }),
    bars: [...stageFindings(box), ...portFindings(sale)],
    caveats: caveatFindings(box),
  };
}

/** The standing of a box before those who may not see its ports; they are told nothing of its stage either. */
export const hiddenStanding = (box: NetworkBox): Standing => ({
  text: written(box, { freePorts: 0, totalPorts: 0, splitters: [] }),
  bars: NOTHING,
  caveats: NOTHING,
});

function written(box: NetworkBox, ports: Pick<ShownBox, 'freePorts' | 'totalPorts' | 'splitters'>): string {
  const shown: ShownBox = {
    id: box.id,
    ...(box.kind && { kind: box.kind }),
    name: box.name,
    type: box.type,
    status: box.status,
    location: box.location,
    project: box.project,
    ...(box.dropLimit !== undefined && { dropLimit: box.dropLimit }),
    ...ports,
  };
  return JSON.stringify(shown).slice(0, -1);
}

/** Drafts never serve anyone (Seed: Ispbox 2, "Em projeto"). */
export function stageFindings(box: NetworkBox): readonly Finding[] {
  const findings: Finding[] = [];
  if (box.status === 'draft') findings.push({ code: 'BOX_IN_PROJECT' });
  if (box.splitters.every(splitter => splitter.ports.length === 0)) {
    findings.push({ code: 'NO_CUSTOMER_SPLITTER' });
  }
  return findings;
}

/** What is not deployed yet may be sold, with a warning. */
const caveatFindings = (box: NetworkBox): readonly Finding[] =>
  box.status === 'not_deployed' ? [{ code: 'BOX_NOT_DEPLOYED' }] : NOTHING;

/** What the box has to sell, if anything, and the price of it. */
function portFindings({ offer, counts }: Sale): readonly Finding[] {
  const { total: limit, blocked, property } = counts;
  switch (offer.kind) {
    case 'free':
      return NOTHING;
    case 'blocked':
      return [{ code: 'PORT_BLOCKED', value: offer.count, limit }];
    case 'property':
      return [{ code: 'PORT_HELD_BY_PROPERTY', value: offer.count, limit }];
    case 'held':
      return [{ code: 'HELD_BY_OTHER', value: offer.count, limit }];
    case 'none':
      return limit === 0 ? NOTHING : [{ code: 'NO_FREE_PORT', value: 0, limit, blocked, property }];
  }
}
