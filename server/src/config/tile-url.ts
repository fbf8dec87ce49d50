/** Parameters that carry a key at the usual tile services. */
const KEY = /[?&](?:[\w-]*(?:key|token|secret|signature|password)|sig|auth)=/i;
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * What is wrong with the template of a base map's tiles, which every browser gets to see; undefined where
 * nothing is. A path that begins with `/` is of this server's own address.
 */
export function tileUrlFault(template: string, browserKey: boolean): string | undefined {
  const holders = [...template.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const unknown = holders.find(name => !/^(?:s|x|y|-y|z|r)$/.test(name!));
  if (unknown !== undefined) return `has a place holder that no map fills: {${unknown}}`;
  if (!['z', 'x'].every(name => holders.includes(name)) || !/\{-?y\}/.test(template)) {
    return 'needs {z}, {x} and {y}';
  }
  if (/^\/(?![\\/])/.test(template)) return undefined;

  const [, scheme, host] = /^(https?):\/\/([^/\\?#]*)\//i.exec(template) ?? [];
  // Nothing but a name and a port: what a browser would read otherwise is not an address to be trusted.
  if (scheme === undefined || !/^(?:\{s\}|[a-z0-9.-])+(?::\d+)?$/i.test(host!)) {
    return 'must be an https address';
  }
  if (scheme.toLowerCase() === 'http' && !LOCAL.test(host!.replace(/:\d+$/, ''))) {
    return 'must be https: pages on https show no other tiles';
  }
  if (!browserKey && KEY.test(template)) {
    return 'carries a key into every browser: if it is made for that and bound to your pages, say browserKey: true';
  }
  return undefined;
}
