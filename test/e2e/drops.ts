import type { ReservationRequest } from '@oz-viability/shared';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { OzmapWitness } from '../support/ozmap.ts';

/** Drops over poles: what the page asks for, and what OZmap has of it. */

/** Confirms, and answers which poles were asked for. */
export async function confirmedPoles(page: Page, confirm: () => Promise<void>): Promise<readonly string[]> {
  const sent = page.waitForRequest(
    request => request.url().endsWith('/v1/reservations') && request.method() === 'POST',
  );
  await confirm();
  const { drop } = (await sent).postDataJSON() as ReservationRequest;
  return drop!.poles!.filter(id => id !== null);
}

/** OZmap's cable hangs on exactly these. */
export async function expectHung(ozmap: OzmapWitness, code: string, poles: readonly string[]): Promise<void> {
  const [property] = await ozmap.byCode(code);
  const answer = await ozmap.request('GET', `/api/v2/cables/${property!.drop}`);
  const cable = (await answer.json()) as { poles: { id: string }[] };
  expect(cable.poles.map(({ id }) => id).sort()).toEqual(poles.toSorted());
}
