/** Each marker should have about this much of the map to itself, pixels each way. */
const ROOM = 96;

/** Whether so many markers in a view are a crowd, in which those that cannot serve had better step back. */
export const crowded = (markers: number, view: { readonly x: number; readonly y: number }): boolean =>
  markers * ROOM * ROOM > view.x * view.y;
