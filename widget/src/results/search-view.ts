import { html, type TemplateResult } from 'lit';
import type { PartContext } from '../elements/context.ts';
import type { Ready, State } from '../state/model.ts';
import { isBusy } from '../state/selectors.ts';

/** The address field with what it last looked for. */
export function searchView(state: State, context: PartContext): TemplateResult {
  const ready = state.phase === 'ready';
  return html`<oz-internal-search
    .context=${context}
    .label=${(ready && sought(state)) || ''}
    .busy=${ready ? isBusy(state) : state.phase === 'starting'}
  ></oz-internal-search>`;
}

function sought({ place }: Ready): string | undefined {
  if (place.is === 'set') return place.pin.label;
  return place.is === 'nowhere' ? undefined : place.query;
}
