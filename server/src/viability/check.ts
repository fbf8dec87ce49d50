import { distance, type Language, type Location, type Reason } from '@oz-viability/shared';
import type { Limits } from './limits.ts';
import type { NetworkBox } from './network.ts';
import { toReason } from './reason.ts';
import { accessFindings, estimatedDrop, reachFindings, roundMetres, stageFindings } from './rules.ts';

/** Where the customer is, and the drop that was drawn, metres, where one was. */
export interface Site {
  readonly location: Location;
  readonly drawnLength?: number;
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

function siteFindings(box: NetworkBox, { radius, drop }: Limits, { location, drawnLength }: Site) {
  const straight = roundMetres(distance(location, box.location));
  const dropLength = drawnLength === undefined ? estimatedDrop(straight, drop) : roundMetres(drawnLength);
  return reachFindings(box, { straight, dropLength }, { radius: radius.max, maxRadius: radius.max });
}
