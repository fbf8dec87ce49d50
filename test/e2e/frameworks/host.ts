/** What each of the pages does the same way: the address of the server, a session of its own backend, a customer. */

declare const __SERVER__: string;

export const server = __SERVER__;

/** The element must be known before a framework renders it: only then it has the properties that are set. */
export const widget: Promise<unknown> = import(/* @vite-ignore */ `${server}/widget/oz-viability.js`);

export const fetchSession = async () => (await fetch('/oz-session', { method: 'POST' })).json();

export const customerOf = (page: string) => ({ code: `SALE-${page}`, name: 'Maria Souza' });
