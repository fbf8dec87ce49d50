import type { TemplateResult } from 'lit';
import { awaited, band, faulty } from '../elements/band.ts';
import type { PartContext } from '../elements/context.ts';
import { pinIcon, question } from '../icons/icons.ts';
import type { Ready } from '../state/model.ts';
import { verdictView } from './verdict.ts';

/** One band that says how things stand, and the one thing to do about it. */
export function statusView(state: Ready, context: PartContext): TemplateResult {
  const { t, act, map } = context;
  const { place } = state;
  switch (place.is) {
    case 'nowhere':
      return band('calm', pinIcon, t.emptyTitle, map ? t.emptyText : t.searchHint);
    case 'looking':
      return awaited(t.looking);
    case 'unknown':
      return band('warn', question, t.unknownTitle, t.unknownText);
    case 'unreachable':
      return faulty(place.fault, context, () => void act.searchAddress(place.query));
    case 'set':
      return verdictView(state, context);
  }
}
