import { ELEMENTS_HINTS } from './elements.ts';
import { ERP_HINTS } from './erp.ts';
import { INVENTORY_HINTS } from './inventory.ts';
import { SYNC_HINTS } from './sync.ts';

/**
 * What to write, field by field; `*` stands for a name or a position of a list. The table also says which
 * fields exist, for those who misspelt one.
 */
export const SERVER_HINTS: Readonly<Record<string, string>> = {
  listen: 'a group with host and port',
  'listen.host': 'the address to listen on, such as 127.0.0.1 or 0.0.0.0',
  'listen.port': 'a port number, such as 8080',
  publicUrl: 'where browsers reach this server, such as https://viability.example.net',
  store: 'a group with url or directory',
  'store.url': 'postgres://user:password@host/database, or set DATABASE_URL instead',
  'store.poolSize': 'how many connections to hold at most, such as 10',
  'store.directory': 'a directory for the built-in store (trials only), or set DATABASE_URL for PostgreSQL',
  'store.acceptLoss':
    'true only if losing reservations in a power cut is acceptable; PostgreSQL is not affected',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write into the file
  sessionSecret: 'at least 32 random characters, by ${VARIABLE} or sessionSecret_file (openssl rand -hex 32)',
  metrics: 'a group with token',
  'metrics.token': 'at least 16 random characters, best by token_file; a monitoring system presents them',
  limits: 'a group with perSecond and burst',
  'limits.perSecond': 'requests a second for one credential, such as 60',
  'limits.burst': 'requests at once for one credential, such as 120',
  denials: 'a group with settleSeconds',
  'denials.settleSeconds': 'seconds that a pin rests until a refusal counts, such as 30',
  ozloc: 'a group with port',
  'ozloc.port': "the port at which hosts find OZloc's address, such as 9443",
  inventory: 'a group with directory',
  'inventory.directory':
    'where copies of networks are kept between two starts, a directory of this server alone',
  trustProxy: 'how many proxies stand in front (1), or their addresses',
  reservation: 'a group of times',
  'reservation.holdSeconds': 'seconds that a hold keeps a port, such as 600',
  'reservation.answerWithinSeconds': 'seconds before a request answers 202, 1 to 20',
  'reservation.postDeadlineMs': 'milliseconds to wait for OZmap to answer a write, such as 15000',
  'reservation.greatestLagMs': 'milliseconds until OZmap surely shows a write, such as 30000',
  'reservation.reconcileEveryMs': 'milliseconds between looks for unfinished work, such as 1000',
  'reservation.warnDays': 'days before the end at which hosts are told, such as 5',
  'reservation.keepPersonalDays': 'days after the end until name, phone and address are erased, such as 30',
  'reservation.keepImagesDays': 'days after the end until what was removed is forgotten, such as 90',
};

export const TENANT_HINTS: Readonly<Record<string, string>> = {
  name: 'the ISP as people call it',
  language: 'pt-BR, es or en',
  center: 'a group with lat and lng, where maps start',
  'center.lat': 'degrees, -90 to 90',
  'center.lng': 'degrees, -180 to 180',
  ozmap: 'a group with url and key',
  'ozmap.url': "the address of the ISP's OZmap, such as https://isp.ozmap.com.br",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write into the file
  'ozmap.key': 'its API key, by ${VARIABLE} or key_file, never in the file itself',
  'ozmap.authorization': 'raw (the key alone, as usual) or bearer',
  'ozmap.timeouts': 'a group with readMs and writeMs',
  'ozmap.timeouts.readMs': 'milliseconds to wait for a read, such as 8000',
  'ozmap.timeouts.writeMs': 'milliseconds to wait for a write, such as 15000',
  radius: 'a group with default and max',
  'radius.default': 'metres to look around an address, such as 200; not over radius.max',
  'radius.max': 'the largest radius that anyone may ask for, metres, such as 1000',
  drop: 'a group with factor and slack',
  'drop.factor': 'how much longer a drop is than the straight line, such as 1.2',
  'drop.slack': 'metres added to every drop, such as 10',
  modes: 'radius, poles or both, the usual one first; poles needs poles and adjacencies in OZmap',
  condominiums: 'a group with isolate',
  'condominiums.isolate': 'true where the boxes of a gated community serve it alone, and no others do',
  sell: 'a group with keptPorts and blockedPorts',
  'sell.keptPorts': 'true to sell ports of full boxes that an empty property keeps; it is then disconnected',
  'sell.blockedPorts': 'true to sell ports that OZmap marks as blocked, where none is free',
  ...INVENTORY_HINTS,
  baseMap: 'a group with provider, and url and attribution where it is custom',
  'baseMap.provider':
    'demo, osm, custom, google or none; with google among geocoding.providers only the last two',
  'baseMap.url':
    'a template such as https://tiles.example.net/{z}/{x}/{y}.png, of tiles that are not Google’s',
  'baseMap.attribution': 'whom the tiles come from, as the map must show it',
  'baseMap.maxZoom': 'the deepest zoom with tiles, such as 19',
  'baseMap.browserKey': 'true only if the key in baseMap.url is made for browsers and bound to your pages',
  geocoding: 'a group with providers, and nominatim where it is one of them',
  'geocoding.providers': 'a list in the order in which to ask, such as [gazetteer, nominatim]',
  'geocoding.providers.*': 'gazetteer, nominatim or google',
  'geocoding.nominatim': 'a group with contact, and url where the server is your own',
  'geocoding.nominatim.url': 'a Nominatim server, such as https://nominatim.openstreetmap.org',
  'geocoding.nominatim.contact': 'an e-mail or web address of yours: the usage policy wants to know who asks',
  'geocoding.nominatim.perSecond': 'requests a second, all servers together; 1 for the public server',
  google: 'a group with key, and logo where baseMap.provider is google',
  'google.key':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write into the file
    'a key for the Geocoding and Map Tiles APIs, by ${VARIABLE} or key_file, bound to this server’s address',
  'google.logo':
    'the file (.svg or .png) of the Google Maps logo, unaltered, from the Map Tiles API policies page',
  'google.geocodingUrl': 'https://maps.googleapis.com, or a proxy of yours before it',
  'google.tilesUrl': 'https://tile.googleapis.com, or a proxy of yours before it',
  expiryDays: 'days that an unused reservation lives, such as 30',
  prospects: 'a group with of, and tags',
  'prospects.of': 'denials for a prospect of each, or interest where somebody wants to be told',
  'prospects.tags': "a list of OZmap's tag ids that allow prospects",
  'prospects.tags.*': "OZmap's id of a tag, 24 hexadecimal digits",
  integrations: 'one entry for each system that calls, such as ispbox2 or cnt',
  'integrations.*': 'an id of lower case letters, digits and dashes, with at least a name',
  'integrations.*.name': 'the system as people call it',
  'integrations.*.codeLabel': 'contract, connection, service or client',
  'integrations.*.origins': 'a list of origins such as https://erp.example.net',
  'integrations.*.origins.*': 'scheme, host and port only, such as https://erp.example.net',
  'integrations.*.radiusDefault': 'metres',
  'integrations.*.radiusMax': 'metres',
  'integrations.*.expiryDays': 'days, such as 30',
  'integrations.*.projects': "a list of OZmap's project ids; leave it out for all",
  'integrations.*.projects.*': "OZmap's id of a project",
  'integrations.*.tags': 'a list of tags',
  'integrations.*.tags.*': 'a tag as text',
  'integrations.*.push': 'a group with removals, withinMinutes, mostHeld',
  'integrations.*.neverInstalled':
    'remove or keep_with_note: what a cancellation does to a client who was never installed',
  'integrations.*.disconnectOnCancel': 'true to take the drop of a cancelled client off its port',
  'integrations.*.push.removals': 'removals that need no approval within withinMinutes, such as 10',
  'integrations.*.push.withinMinutes': 'minutes over which removals are counted, such as 15',
  'integrations.*.push.mostHeld':
    'removals that may wait for approval before further ones are refused, such as 200',
  'integrations.*.ozloc': 'a group with keys',
  'integrations.*.ozloc.keys': "SHA-256 of keys that open OZloc's address (printf %s KEY | sha256sum)",
  'integrations.*.ozloc.keys.*': '64 hexadecimal digits, never the key itself',
  ...ERP_HINTS,
  ...Object.fromEntries(
    Object.entries(SYNC_HINTS).map(([path, hint]) => [
      `integrations.*.sync${path === '' ? '' : `.${path}`}`,
      hint,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ELEMENTS_HINTS).map(([path, hint]) => [`integrations.*.${path}`, hint]),
  ),
};

type PathSegments = readonly PropertyKey[];

const matches = (pattern: string, path: PathSegments): boolean => {
  const segments = pattern.split('.');
  return segments.length === path.length && segments.every((s, i) => s === '*' || s === String(path[i]));
};

export function hintFor(hints: Readonly<Record<string, string>>, path: PathSegments): string {
  const known = Object.keys(hints).find(pattern => matches(pattern, path));
  return known === undefined ? 'see the example configuration' : hints[known]!;
}

/** The fields that exist where an unknown one was found. */
export function knownFields(hints: Readonly<Record<string, string>>, parent: PathSegments): string {
  const names = Object.keys(hints)
    .map(pattern => pattern.split('.'))
    .filter(segments => segments.length === parent.length + 1 && segments.at(-1) !== '*')
    .filter(segments => matches(segments.slice(0, -1).join('.'), parent) || parent.length === 0)
    .map(segments => segments.at(-1));
  return `not a field here; there are ${names.join(', ')}`;
}
