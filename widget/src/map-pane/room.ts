/** The map waits until a sheet that is pulled rests before it frames anew, milliseconds. */
const REST = 160;
/** A sheet that leaves less than this part of the map is there to be read; the view stays for when it sinks. */
const LEAST = 0.3;
/** Of what is lower than that, pixels, nothing is seen, and nothing takes the focus. */
const SEEN = 20;
/** At the foot lie the credits. */
const EDGE = { top: 16, side: 20, bottom: 40 };

interface Padded extends HTMLElement {
  padding: unknown;
}

const watching = new WeakMap<Element, ResizeObserver>();

/** Keeps what the search and the sheet cover out of the map's view: its frame, its buttons, its credits. */
export function keepClear(map: Padded): void {
  watching.get(map)?.disconnect();
  const root = map.getRootNode() as ShadowRoot;
  const [above, sheet] = ['.top', '.sheet'].map(one => root.querySelector(one));
  if (!above || !sheet) return;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const top = covered(map, above, 'top');
    const bottom = covered(map, sheet, 'bottom');
    map.inert = map.clientHeight - bottom - top < SEEN;
    if (bottom > map.clientHeight * (1 - LEAST)) return;
    map.style.setProperty('--map-top', `${top}px`);
    map.style.setProperty('--map-bottom', `${bottom}px`);
    clearTimeout(rest);
    rest = setTimeout(() => {
      const { side: left, side: right } = EDGE;
      map.padding = { left, right, top: top + EDGE.top, bottom: bottom + EDGE.bottom };
    }, REST);
  };
  const sizes = new ResizeObserver(look);
  for (const one of [map, above, sheet]) sizes.observe(one);
  watching.set(map, sizes);
}

/** How much of the map lies under another part at one of its ends, pixels; nothing where they are side by side, or it is hidden. */
function covered(map: Element, part: Element, end: 'top' | 'bottom'): number {
  const [under, over] = [map.getBoundingClientRect(), part.getBoundingClientRect()];
  // Beside the widget's own pixels, where a page draws it larger or smaller.
  const scale = under.height / map.clientHeight;
  const beside = over.right <= under.left || over.left >= under.right;
  const apart = over.bottom <= under.top || over.top >= under.bottom;
  if (beside || apart || !part.checkVisibility({ visibilityProperty: true })) return 0;
  return (end === 'top' ? over.bottom - under.top : under.bottom - over.top) / scale;
}
