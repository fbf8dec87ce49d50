import type { Map as LeafletMap } from 'leaflet';

/** A view that rests so long is worth a question, milliseconds. */
const REST = 400;

/**
 * Google names whose data a view shows: it is asked for each view that rests, and what the last view said stays
 * until then. The function that is returned takes the address to ask; undefined ends it.
 */
export function viewCredit(map: LeafletMap, told: (credit: string) => void): (address?: string) => void {
  let address: string | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    const mine = resting;
    const view = `?zoom=${Math.round(map.getZoom())}&bbox=${map.getBounds().toBBoxString()}`;
    const answer = await fetch(address + view)
      .then(response => response.json())
      // A view without its credit keeps that of the one before.
      .catch(() => undefined);
    if (answer?.attribution && mine === resting) told(answer.attribution);
  };
  const moved = () => {
    clearTimeout(resting);
    resting = address ? setTimeout(ask, REST) : undefined;
  };
  map.on('moveend', moved);
  return next => {
    if (address && !next) told('');
    address = next;
    moved();
  };
}
