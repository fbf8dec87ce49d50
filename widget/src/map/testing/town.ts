/** A patch of made streets as SVG map tiles, pale like the demo's, for tests and pictures. */

const SIZE = 256;
/** Metres round the equator in Web Mercator. */
const EQUATOR = 40_075_016.686;
const ANGLE = 0.62;

export function townTile(z: number, x: number, y: number): string {
  const scale = (SIZE * 2 ** z) / EQUATOR;
  const [width, gap] = [11 * scale, 112 * scale];
  const [left, top] = [x * SIZE, y * SIZE];
  const line = (angle: number, spacing: number): string => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const middle = (left + SIZE / 2) * -sin + (top + SIZE / 2) * cos;
    const along = (left + SIZE / 2) * cos + (top + SIZE / 2) * sin;
    const lines: string[] = [];
    for (let k = Math.floor((middle - SIZE) / spacing); k <= Math.ceil((middle + SIZE) / spacing); k++) {
      const at = (t: number) =>
        `${(t * cos - k * spacing * sin - left).toFixed(1)} ${(t * sin + k * spacing * cos - top).toFixed(1)}`;
      lines.push(`M${at(along - 400)}L${at(along + 400)}`);
    }
    return lines.join('');
  };
  const streets = line(-ANGLE, gap) + line(Math.PI / 2 - ANGLE, gap * 1.7);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}">
<rect width="${SIZE}" height="${SIZE}" fill="#e9e6de"/>
<path d="${streets}" stroke="#d3cec2" stroke-width="${width + 2}"/><path d="${streets}" stroke="#fff" stroke-width="${width}"/></svg>`;
}
