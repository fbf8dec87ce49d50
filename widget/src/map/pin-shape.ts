const SVG = 'http://www.w3.org/2000/svg';

function shape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

/** The teardrop, 44 × 50 with its tip at (22, 48): as large as a finger, coloured by the style sheet. */
export function pinShape(): SVGElement {
  const svg = shape('svg', { viewBox: '0 0 44 50', width: '44', height: '50', 'aria-hidden': 'true' });
  svg.append(
    shape('ellipse', { class: 'pin-shadow', cx: '22', cy: '47', rx: '7', ry: '2.4' }),
    shape('path', {
      class: 'pin-body',
      d: 'M22 48C19.4 42.4 7.5 32.6 7.5 20.6a14.5 14.5 0 1 1 29 0C36.5 32.6 24.6 42.4 22 48Z',
    }),
    shape('circle', { class: 'pin-eye', cx: '22', cy: '20.4', r: '5.4' }),
  );
  return svg;
}
