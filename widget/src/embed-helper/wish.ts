import type { HostWish } from '@oz-viability/shared';

/** What is wished for after another wish: a place replaces the one before, whichever way each of them is said. */
export function joined(
  before: HostWish,
  { address, location, customer = before.customer }: HostWish,
): HostWish {
  const place = address || location ? { address, location } : before;
  return {
    ...(place.address && { address: place.address }),
    ...(place.location && { location: place.location }),
    ...(customer && { customer }),
  };
}

/** Whether the next wish is about another customer than the one whom a reservation is of. */
export const isAnother = (
  next: HostWish,
  before: HostWish,
  reservation: { readonly code: string } | undefined,
): boolean =>
  next.customer !== undefined &&
  next.customer.code !== before.customer?.code &&
  next.customer.code !== reservation?.code;
