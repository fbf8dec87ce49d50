/**
 * Keeps the named members of a row. What OZmap computes stays: `id` and `kind` always, and `lat` and `lng`,
 * which turn null when `coords` was not asked for.
 *
 * @param select names separated by spaces or commas; empty for everything
 */
export function selectMembers(row: object, select: string | undefined): object {
  const names = new Set(select?.split(/[\s,]+/).filter(Boolean));
  if (names.size === 0) return row;
  const kept = Object.entries(row).filter(([name]) => name === 'id' || name === 'kind' || names.has(name));
  const computed =
    'coords' in row && !names.has('coords') ? { lng: null, lat: null } : positionOf(row, names);
  return { ...Object.fromEntries(kept), ...computed };
}

function positionOf(row: object, names: ReadonlySet<string>): object {
  if (!('coords' in row) || !names.has('coords')) return {};
  const { lng, lat } = row as { lng?: unknown; lat?: unknown };
  return { lng, lat };
}
