/** For `cem analyze`: the element's class, and its events from the interface that types them. */

const EVENTS = 'OzEventDetails';

/** One line of prose from a comment. */
const prose = node =>
  (node.jsDoc ?? [])
    .map(({ comment }) => comment)
    .join(' ')
    .replace(/\s+/g, ' ');

let events = [];

const eventsFromTypes = {
  name: 'events-from-types',
  analyzePhase({ ts, node }) {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== EVENTS) return;
    events = node.members.map(member => ({
      name: member.name.text,
      type: {
        text: `CustomEvent<${member.type
          .getText()
          .replace(/\/\*\*.*?\*\/|\s+/gs, ' ')
          .replaceAll('readonly ', '')}>`,
      },
      description: prose(member),
    }));
  },
  packageLinkPhase({ customElementsManifest: { modules } }) {
    const element = modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName);
    element.events = events;
    // What stands between the two is nobody's business outside.
    element.superclass = { name: 'LitElement', package: 'lit' };
  },
};

export default {
  globs: ['src/oz-viability/oz-viability.ts', 'src/oz-viability/events.ts'],
  litelement: true,
  plugins: [eventsFromTypes],
};
