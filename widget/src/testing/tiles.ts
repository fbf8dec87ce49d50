/** A pale tile with a street or two, so that a screenshot looks like a map. Deterministic by its place. */
export function tile(z: number, x: number, y: number): string {
  const h = (n: number) => {
    const s = Math.sin(n * 127.1 + x * 311.7 + y * 74.7 + z * 13.3) * 43758.5453;
    return s - Math.floor(s);
  };
  const line = (d: string, width: number) =>
    `<path d="${d}" fill="none" stroke="#d9d5cc" stroke-width="${width + 2}"/><path d="${d}" fill="none" stroke="#fff" stroke-width="${width}"/>`;
  const green =
    h(1) > 0.7
      ? `<rect x="${20 + h(2) * 90}" y="${20 + h(3) * 90}" width="80" height="64" rx="8" fill="#d5e3cd"/>`
      : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256"><rect width="256" height="256" fill="#ece8e0"/>${green}${line('M0 80H256', 12)}${line('M0 208H256', 7)}${line('M96 0V256', 9)}${line('M208 0V256', 6)}</svg>`;
}
