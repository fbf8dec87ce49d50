const quoted = value => `"${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/** What a page needs to be as this one is now. */
export function snippetOf(element, server) {
  const attributes = [...element.attributes]
    .filter(({ name }) => name !== 'style' && name !== 'class' && name !== 'endpoint')
    // What the element reflects by itself.
    .filter(({ value }) => value !== 'auto')
    .map(({ name, value }) => ` ${name}${value === '' ? '' : `=${quoted(value)}`}`);
  const slotted = [...element.children].map(
    child => `  <${child.localName} slot="${child.slot}">${child.innerHTML}</${child.localName}>`,
  );
  const tokens = [...element.style].map(
    name => `    ${name}: ${element.style.getPropertyValue(name).trim()};`,
  );
  const parts = [...element.classList]
    .filter(name => name.startsWith('show-'))
    .map(name => `  oz-viability::part(${name.slice(5)}) { outline: 2px dashed; }`);
  const style = [...(tokens.length > 0 ? ['  oz-viability {', ...tokens, '  }'] : []), ...parts];
  return [
    `<script type="module" src="${server}/widget/oz-viability.js"></script>`,
    ...(style.length > 0 ? ['<style>', ...style, '</style>'] : []),
    `<oz-viability endpoint="${server}"${attributes.join('')}>${slotted.length > 0 ? `\n${slotted.join('\n')}\n` : ''}</oz-viability>`,
    '<script type="module">',
    "  const widget = document.querySelector('oz-viability');",
    "  widget.fetchSession = async () => (await fetch('/oz-session', { method: 'POST' })).json();",
    "  widget.addEventListener('oz-reserved', ({ detail }) => console.log(detail.reservation));",
    '</script>',
  ].join('\n');
}
