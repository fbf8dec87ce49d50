/** How the map is being used. */
export interface Circumstances {
  /** The main pointer is a finger. */
  readonly coarse: boolean;
  /** Width of the map, CSS pixels. */
  readonly width: number;
  /** Something inside the map has the focus: the rep is working on it. */
  readonly active: boolean;
  /** The drop is being drawn, on a map that fills what there is. */
  readonly drawing: boolean;
}

/** Below this the map may fill the screen's width, and a finger would find no page beside it to scroll. */
const NARROW = 600;

/** May one finger, or the mouse, move the ground? Two fingers always may. */
export const dragsGround = ({ coarse, width, active, drawing }: Circumstances): boolean =>
  !coarse || drawing || (active && width >= NARROW);

/** The wheel belongs to the page until the map is in use or the rep says so with Ctrl (⌘ on a Mac). */
export const wheelZooms = (active: boolean, event: Pick<WheelEvent, 'ctrlKey' | 'metaKey'>): boolean =>
  active || event.ctrlKey || event.metaKey;
