/** Where a tab keeps a text when it is loaded again. No cookie: a frame in another site's page has none. */
export interface Place {
  read(key: string): unknown;
  write(key: string, text: string): void;
}

/** Each can be missing: a frame may be denied storage, storage may be full, and an address that is opened anew has no state. */
const PLACES: readonly Place[] = [
  {
    read: key => sessionStorage.getItem(key),
    write: (key, text) => sessionStorage.setItem(key, text),
  },
  {
    read: key => history.state?.[key],
    write: (key, text) => history.replaceState({ ...history.state, [key]: text }, ''),
  },
];

/** The secret of this tab for `key`: made at the first call, and kept before anybody else has it. */
export function tabSecret(key: string, places: readonly Place[] = PLACES): string {
  const known = places.map(place => attempt(() => place.read(key))).find(text => typeof text === 'string');
  const secret = known ?? newSecret();
  for (const place of places) attempt(() => place.write(key, secret));
  return secret;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** 32 bytes in hexadecimal. */
const newSecret = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), byte => byte.toString(16).padStart(2, '0')).join('');
