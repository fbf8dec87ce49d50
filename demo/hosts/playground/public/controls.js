import { choice, make, prose, row, section } from './dom.js';

/** Controls for all that the manifest tells of. Each changes the element at once, and tells `changed`. */

/** `'auto' | 'light' | 'dark'` → its words. */
const wordsOf = ({ text }) => [...text.matchAll(/'([\w-]+)'/g)].map(([, word]) => word);
/** Those that take any text, but mean some. */
const KNOWN = { lang: ['pt-BR', 'es', 'en'], mode: ['radius', 'poles'] };
const FIRST = { lang: 'pt-BR', theme: 'auto', layout: 'auto' };
const STEPS = { latitude: '0.0001', longitude: '0.0001', radius: '10' };

export function attributesSection(element, { attributes }, changed) {
  const set = (name, value) => {
    if (value === '' || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
    changed();
  };
  const shows = new Map();
  const controlOf = (name, type) => {
    const words = KNOWN[name] ?? wordsOf(type);
    if (words.length > 0) {
      const { view, show } = choice(
        name,
        words.map(word => ({ value: word, text: word })),
        value => set(name, value === FIRST[name] && name !== 'lang' ? '' : value),
      );
      shows.set(name, value => show(value ?? FIRST[name]));
      return view;
    }
    const label = { 'aria-label': name };
    if (type.text === 'boolean') {
      const box = make('input', {
        type: 'checkbox',
        ...label,
        change: event => set(name, event.target.checked),
      });
      shows.set(name, value => {
        box.checked = value !== null;
      });
      return box;
    }
    const field = make('input', {
      type: type.text.includes('number') ? 'number' : 'text',
      step: STEPS[name],
      ...label,
      change: event => set(name, event.target.value),
    });
    shows.set(name, value => {
      field.value = value ?? '';
    });
    return field;
  };
  const rows = attributes.map(({ name, type, description }) =>
    row(name, controlOf(name, type), description, `attribute-${name}`),
  );
  const refresh = () => {
    for (const [name, show] of shows) show(element.getAttribute(name));
  };
  return { view: section('Attributes', 'and properties of the same name', true, ...rows), refresh };
}

/** Properties that have no attribute: what they hold now. */
export function propertiesSection({ members, attributes }) {
  const fields = new Set(attributes.map(({ fieldName }) => fieldName));
  const values = new Map();
  const rows = members
    .filter(({ kind, name }) => kind === 'field' && !fields.has(name))
    .map(({ name, type, description }) => {
      const value = make('code', { class: 'value' });
      values.set(name, value);
      return row(`${name}: ${type.text.replace(' | undefined', '')}`, value, description);
    });
  const refresh = element => {
    for (const [name, shown] of values) {
      const value = element[name];
      shown.textContent =
        typeof value === 'function'
          ? '() => …'
          : (value?.name ?? value?.box?.name ?? JSON.stringify(value) ?? '–');
    }
  };
  return { view: section('Properties', 'without an attribute, as they are now', false, ...rows), refresh };
}

export function methodsSection(element, { members }, place) {
  const given = {
    search: () => [{ address: place() }],
    selectBox: () => [element.shadowRoot.querySelector('oz-internal-box-list')?.boxes?.[0]?.id ?? ''],
  };
  const rows = members
    .filter(({ kind }) => kind === 'method')
    .map(({ name, description }) =>
      row(
        `${name}(${given[name] ? '…' : ''})`,
        make(
          'button',
          {
            type: 'button',
            'aria-label': `Call ${name}`,
            click: () => element[name](...(given[name]?.() ?? [])),
          },
          'Call',
        ),
        description,
      ),
    );
  return section('Methods', 'call them', false, ...rows);
}

/** Samples of what a host would put there. */
const SAMPLES = {
  header: '<strong>Sale 4711</strong>',
  footer: '<small>Questions? Extension 204</small>',
  empty: '<p>Ask for street and number first.</p>',
  'box-actions': '<button type="button">Open work order</button>',
  'confirm-extra': '<label><input type="checkbox"> The customer agreed</label>',
  error: '<p>Network desk: extension 300</p>',
};

export function slotsSection(element, { slots }, changed) {
  const rows = slots.map(({ name, description }) => {
    const toggle = event => {
      element.querySelector(`[slot="${name}"]`)?.remove();
      if (event.target.checked) {
        const box = make('div', { slot: name });
        box.innerHTML = SAMPLES[name];
        element.append(box);
      }
      changed();
    };
    return row(
      name,
      make('input', { type: 'checkbox', 'aria-label': `Fill ${name}`, change: toggle }),
      description,
    );
  });
  return section('Slots', 'fill them with a sample', false, ...rows);
}

export function partsSection(element, { cssParts }, changed) {
  const rows = cssParts.map(({ name, description }) => {
    const toggle = event => {
      element.classList.toggle(`show-${name}`, event.target.checked);
      changed();
    };
    return row(
      name,
      make('input', { type: 'checkbox', 'aria-label': `Outline ${name}`, change: toggle }),
      description,
    );
  });
  return section('Parts', 'outline them', false, ...rows);
}

const THEMES = [
  { value: '', text: 'Own' },
  { value: 'violet', text: 'Violet' },
  { value: 'forest', text: 'Forest' },
  { value: 'sober', text: 'Sober' },
];
const LOOKS = {
  violet: { '--oz-accent': '#6d28d9', '--oz-on-accent': '#ffffff', '--oz-radius': '18px' },
  forest: {
    '--oz-accent': '#14633f',
    '--oz-on-accent': '#ffffff',
    '--oz-ground': '#f3f7f1',
    '--oz-radius': '8px',
  },
  sober: {
    '--oz-accent': '#1f2937',
    '--oz-on-accent': '#ffffff',
    '--oz-radius': '2px',
    '--oz-font': 'Georgia, serif',
  },
};
const TEXT_TOKENS = { '--oz-radius': '12px', '--oz-font': 'inherit', '--oz-height': '760px' };

export function tokensSection(element, { cssProperties }, changed) {
  const inputs = new Map();
  const set = (name, value) => {
    if (value) element.style.setProperty(name, value);
    else element.style.removeProperty(name);
    changed();
  };
  const rows = cssProperties.map(({ name, description }) => {
    const asText = TEXT_TOKENS[name];
    const input = make('input', {
      type: asText ? 'text' : 'color',
      'aria-label': name,
      ...(asText && { placeholder: asText }),
      input: event => set(name, event.target.value),
    });
    inputs.set(name, input);
    return row(name, input, description);
  });
  const look = choice('A look', THEMES, value => {
    for (const [name, input] of inputs) {
      const worth = LOOKS[value]?.[name] ?? '';
      element.style.setProperty(name, worth);
      // No colour is none that such a field can show.
      input.value = worth || (input.type === 'color' ? '#000000' : '');
    }
    changed();
  });
  look.show('');
  const hint = make(
    'p',
    { class: 'quiet' },
    ...prose('A colour holds for light and dark; `light-dark(…, …)` where they differ.'),
  );
  return section(
    'Tokens',
    'CSS custom properties',
    false,
    make('div', { class: 'row wide' }, look.view, hint),
    ...rows,
  );
}
