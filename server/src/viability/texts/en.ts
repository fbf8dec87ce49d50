import { excess, type Texts, writerOf } from './texts.ts';

const { metres, count, age, and, or } = writerOf('en');

const found = { street: 'street', district: 'district', city: 'city' };

export const en: Texts = {
  BOX_IN_PROJECT: () => ({
    detail: 'The box is still a draft.',
    remedy: 'Choose another box, or ask engineering when this one will be built.',
  }),
  NO_CUSTOMER_SPLITTER: () => ({
    detail: 'The box has no customer-facing splitter.',
    remedy: 'Choose another box, or tell the network team.',
  }),
  NO_FREE_PORT: ({ limit, blocked, property }) => {
    const occupied = `${limit - blocked} of ${limit} occupied`;
    const unused = [
      ...(property > 0
        ? [count(property, 'is kept by a property without client', 'are kept by properties without client')]
        : []),
      ...(blocked > 0 ? [count(blocked, 'is blocked', 'are blocked')] : []),
    ];
    return {
      detail: `No free port: ${blocked > 0 ? and([occupied, `${blocked} blocked`]) : occupied}.`,
      remedy:
        unused.length > 0
          ? `${and(unused)}. Ask the network team to free them.`
          : 'Choose another box, or ask engineering for more ports.',
    };
  },
  HELD_BY_OTHER: ({ value }) => ({
    detail:
      value === 1
        ? 'The free port is on hold for another sales rep.'
        : `The ${value} free ports are on hold for other sales reps.`,
    remedy: 'Try again in a few minutes.',
  }),
  OUT_OF_RADIUS: ({ value, limit, max }) => ({
    detail: `Box at ${metres(value, limit)}, outside the radius of ${metres(limit, value)}.`,
    remedy:
      limit + excess(value, limit) <= max
        ? `Widen the radius by ${metres(excess(value, limit))}.`
        : `The widest radius allowed is ${metres(max)}. Check the pin, or ask operations for a wider one.`,
  }),
  DROP_TOO_LONG: ({ value, limit, straight }) => ({
    detail: `A drop of ${metres(value, limit)} exceeds the limit of ${metres(limit, value)}.`,
    remedy:
      straight <= limit
        ? `Draw a drop at least ${metres(excess(value, limit))} shorter: the straight line is ${metres(straight)}.`
        : `That is ${metres(excess(value, limit))} too many. Choose another box, or ask engineering for a nearer one.`,
  }),
  NO_POLE_PATH: ({ why, value, limit }) => {
    const details = {
      'no-pole-near':
        value === undefined || limit === undefined
          ? 'There is no pole near the property.'
          : `The nearest pole is ${metres(value, limit)} away; the most is ${metres(limit, value)}.`,
      'box-off-poles': 'The box is on no pole that is on record.',
      'not-joined': 'No way along the poles leads from the property to the box.',
    };
    return {
      detail: details[why],
      remedy:
        why === 'no-pole-near'
          ? 'Check the pin. If it is right, ask the network team to record the poles of the street.'
          : 'Choose another box, or ask the network team to check the adjacencies of the poles.',
    };
  },
  POLE_NOT_ALLOWED: ({ at }) => ({
    detail: {
      house: 'No pole near the property may be sold over.',
      box: 'The pole of the box may not be sold over.',
      between: 'The way to the box passes poles that may not be sold over.',
    }[at],
    remedy: 'Choose another box, or ask the network team whether the pole can be used.',
  }),
  OUTSIDE_CONDOMINIUM: ({ home, other }) =>
    home === undefined
      ? {
          detail: `The box is in the condominium ${other} and serves only who lives there.`,
          remedy: 'Choose another box. If the property is in the condominium, put the pin inside it.',
        }
      : {
          detail: `The property is in the condominium ${home}, which only the boxes inside serve.`,
          remedy: 'Choose a box of the condominium. If the property is outside, check the pin.',
        },
  TAG_EXCLUDED: ({ tags }) => ({
    detail: `The box does not have the tag ${or(tags)}.`,
    remedy: 'Choose another box, or change the tags of the question.',
  }),
  PROJECT_NOT_ALLOWED: ({ project, by }) =>
    by === 'access'
      ? {
          detail: `The box belongs to project ${project}, which you have no access to.`,
          remedy: 'Ask operations for access to the project.',
        }
      : {
          detail: `The box belongs to project ${project}, which the question left out.`,
          remedy: 'Include the project in the question.',
        },
  BOX_NOT_DEPLOYED: () => ({
    detail: 'The box is not deployed yet.',
    remedy: 'Ask the network team when it will be ready.',
  }),
  PORT_BLOCKED: ({ value, limit }) => ({
    detail: `No free port of ${limit}; ${value === 1 ? 'one blocked port may be sold' : `${value} blocked ports may be sold`}.`,
    remedy: 'Ask the network team why it is blocked before you promise the installation.',
  }),
  PORT_HELD_BY_PROPERTY: ({ value, limit }) => ({
    detail: `Box full: of ${limit} ports, ${count(value, 'kept by a property without client may be sold', 'kept by properties without client may be sold')}.`,
    remedy:
      "Reserving disconnects the old property from its port and puts the new client's code into its notes.",
  }),
  OUT_OF_COVERAGE: ({ limit }) => ({
    detail: `No box within ${metres(limit)} of this point.`,
    remedy: 'Check the pin. If it is right, register the interest for network expansion.',
  }),
  ADDRESS_INTERPOLATED: () => ({
    detail: 'The number is not on record: the point was estimated between its neighbours.',
    remedy: 'Check the pin on the map.',
  }),
  ADDRESS_IMPRECISE: ({ precision }) => ({
    detail: `Only the ${found[precision]} was found, not the property.`,
    remedy: 'Put the pin on the property.',
  }),
  ADDRESS_NOT_FOUND: () => ({
    detail: 'The address was not found.',
    remedy: 'Check street and number, use coordinates, or set the point on the map.',
  }),
  DATA_STALE: ({ value }) => ({
    detail: `OZmap did not answer in time: this is the network as it was ${age(value)} ago.`,
    remedy: 'Confirm again before promising: reservations wait until OZmap answers.',
  }),
  UPSTREAM_UNAVAILABLE: () => ({
    detail: 'OZmap did not answer: whether the place can be served is not known yet.',
    remedy: 'Try again in a moment.',
  }),
  UPSTREAM_UNREADABLE: finding => {
    if (finding.part === 'rest') {
      return {
        detail: `There are more boxes nearby than the ${finding.value} that were read.`,
        remedy: 'Narrow the radius to have all of the nearest read.',
      };
    }
    return {
      detail:
        finding.part === 'all'
          ? 'The answer of OZmap could not be read: whether the place can be served is not known yet.'
          : `The data of ${count(finding.value, 'nearby box', 'nearby boxes')} could not be read.`,
      remedy: 'Try again; if it goes on, tell the network team.',
    };
  },
};
