/** Small helpers to build the page: no framework stands between the reader and the element. */

export const $ = id => document.getElementById(id);

/** @param content text or elements; text is text, never markup */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...content.filter(part => part !== undefined));
  return element;
}

/** Prose with `code` in it. */
export const prose = text =>
  text.split('`').map((part, at) => (at % 2 === 1 ? make('code', {}, part) : part));

/** One of several, as buttons in a row; `show` says which it is now. */
export function choice(label, options, choose) {
  const group = make('div', { role: 'group', 'aria-label': label, class: 'choice' });
  const show = value => {
    for (const button of group.children) button.setAttribute('aria-pressed', button.value === value);
  };
  for (const { value, text } of options) {
    const press = () => {
      show(value);
      choose(value);
    };
    group.append(make('button', { type: 'button', value, click: press }, text));
  }
  return { view: group, show };
}

/** A part of the controls that can be folded. */
export const section = (title, hint, open, ...content) =>
  make(
    'details',
    { open },
    make('summary', {}, make('h2', {}, title), make('span', { class: 'quiet' }, hint)),
    make('div', { class: 'rows' }, ...content),
  );

/** A name, its control, and what it means. */
export const row = (name, control, description, extra = '') =>
  make(
    'div',
    { class: `row ${extra}` },
    make('code', { class: 'name' }, name),
    control,
    make('p', { class: 'quiet' }, ...prose(description)),
  );
