import { distance, type Language, type Location, type Reason } from '@oz-viability/shared';
import { condominiumFindings } from './condominiums.ts';
import type { Finding } from './findings.ts';
import type { Limits } from './limits.ts';
import type { Condominium, NetworkBox } from './network.ts';
import { toReason } from './reason.ts';
import { accessFindings, estimatedDrop, reachFindings, roundMetres } from './rules.ts';
import { stageFindings } from './standing.ts';

/** Where the customer is, and the drop that was drawn, metres, where one was. */
export interface Site {
  readonly location: Location;
  readonly drawnLength?: number;
  /** Those that are networks of their own; absent: none. */
  readonly condominiums?: readonly Condominium[];
}

/**
 * Why one chosen box may not be sold to this caller; empty when it may. The same rules as the answer's, with
 * the widest radius that the caller may ask for, since a hold does not know which one was asked. Ports are
 * not judged here: that is `choosePort`, whose refusals name what is free. Without a site (a hold has none)
 * distances are not judged either.
 */
export function checkBox(
  box: NetworkBox,
  limits: Limits,
  language: Language,
  site?: Site,
): readonly Reason[] {
  return [
    ...accessFindings(box, limits),
    ...stageFindings(box),
    ...(site === undefined ? [] : siteFindings(box, limits, site)),
  ].map(finding => toReason(finding, language));
}

function siteFindings(box: NetworkBox, { radius, drop }: Limits, site: Site): readonly Finding[] {
  const { location, drawnLength, condominiums = [] } = site;
  const straight = roundMetres(distance(location, box.location));
  const dropLength = drawnLength === undefined ? estimatedDrop(straight, drop) : roundMetres(drawnLength);
  return [
    ...condominiumFindings(location, box.location, condominiums),
    ...reachFindings(box, { straight, dropLength }, { radius: radius.max, maxRadius: radius.max }),
  ];
}
