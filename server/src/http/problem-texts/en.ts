import type { ProblemTexts } from './texts.ts';

export const en: ProblemTexts = {
  'bad-request': {
    title: 'The request cannot be understood',
    detail: 'Check the request against the documentation at /docs.',
  },
  'malformed-json': {
    title: 'The body is not valid JSON',
    detail: 'Send one JSON document in UTF-8.',
  },
  'idempotency-key-missing': {
    title: 'The Idempotency-Key header is missing',
    detail: 'Send a new random key with each new request, and the same key when you repeat one.',
  },
  'credential-missing': {
    title: 'No credential was sent',
    detail: 'Send "Authorization: Bearer" with an integration key or a session token.',
  },
  'credential-invalid': {
    title: 'The credential is not valid',
    detail: 'Check the key or token. A key may have been revoked; ask for a new one.',
  },
  'session-expired': {
    title: 'The session has expired',
    detail: 'Ask the server of your system for a new session and repeat the request.',
  },
  'scope-missing': {
    title: 'This credential may not do that',
    detail:
      'Ask for a session with the scope that is needed, or use an integration key where one is required.',
  },
  'origin-not-allowed': {
    title: 'This page may not use the session',
    detail: 'Open it from the origin that the session was made for, or add the origin to the integration.',
  },
  'code-not-in-session': {
    title: 'The session belongs to another customer',
    detail: 'Use the customer code of the session, or start a session for this customer.',
  },
  'not-found': {
    title: 'There is nothing here',
    detail: 'Check the address and the id. What belongs to others is not shown either.',
  },
  'method-not-allowed': {
    title: 'This address does not know that method',
    detail: 'The Allow header lists the methods that it knows.',
  },
  'port-taken': {
    title: 'The port has just been taken',
    detail: 'Choose one of the ports that are still free.',
  },
  'box-full': {
    title: 'The box has no free port left',
    detail: 'Choose another box.',
  },
  'box-not-viable': {
    title: 'The box cannot serve this place',
    detail: 'See the reasons and choose another box.',
  },
  'code-in-use': {
    title: 'A client with this code exists already',
    detail: 'Check the code, or work with the client that is there.',
  },
  'code-not-unique': {
    title: 'OZmap has this code more than once',
    detail: 'Correct it in OZmap: one client, at one property, for each code.',
  },
  'client-installed': {
    title: 'The client is installed',
    detail: 'Only who was never installed can be withdrawn. Cancel the client, or correct OZmap.',
  },
  'client-changed': {
    title: 'Somebody else is changing this client',
    detail: 'Read the client again and repeat the request if it still holds.',
  },
  'removals-stopped': {
    title: 'Too many removals wait for approval',
    detail: 'Stop sending removals. A person must approve or discard those that wait.',
  },
  'not-settled': {
    title: 'The last change is still being carried out',
    detail: 'Wait a few seconds and try again.',
  },
  'plan-changed': {
    title: 'The plan has changed',
    detail:
      'What waits for approval is no longer the plan that was looked at. Look at it again, then approve that.',
  },
  'client-elsewhere': {
    title: 'The client is on another port',
    detail: 'OZmap has a client with this code elsewhere. Unbind it first, or correct it in OZmap.',
  },
  'not-synchronised': {
    title: 'Nothing has been copied yet',
    detail: 'Start a synchronisation, look at its result, and ask again.',
  },
  'reservation-ended': {
    title: 'The reservation has ended',
    detail: 'Make a new reservation.',
  },
  'move-to-other-project': {
    title: 'The box belongs to another project',
    detail: 'Withdraw this reservation and reserve a port of the other project.',
  },
  'hold-expired': {
    title: 'The port is no longer held for you',
    detail: 'Choose the box again; the port may still be free.',
  },
  'idempotency-in-progress': {
    title: 'The same request is still running',
    detail: 'Wait a moment and repeat it with the same Idempotency-Key.',
  },
  'body-too-large': {
    title: 'The body is too large',
    detail: 'Send less data. A drawn path has at most 500 vertices.',
  },
  'content-type-not-supported': {
    title: 'The body is not sent as JSON',
    detail: 'Send "Content-Type: application/json", uncompressed and in UTF-8.',
  },
  'validation-failed': {
    title: 'Some fields are not right',
    detail: 'Correct the fields listed in "errors" and send the request again.',
  },
  'idempotency-key-reused': {
    title: 'This Idempotency-Key belongs to another request',
    detail: 'Use a new key for a new request.',
  },
  'drop-too-long': {
    title: 'The drop is longer than the project allows',
    detail: 'Draw a shorter drop or choose a nearer box.',
  },
  'place-not-confirmed': {
    title: "The customer's place is not confirmed",
    detail: 'The address was found only roughly. Put the pin on the property and try again.',
  },
  'out-of-radius': {
    title: 'The box is outside the radius',
    detail: 'Choose a nearer box.',
  },
  'mode-not-available': {
    title: 'This search mode is not available',
    detail: 'Use the mode "radius".',
  },
  'too-many-requests': {
    title: 'Too many requests',
    detail: 'Wait for the seconds in the Retry-After header and try again.',
  },
  'internal-error': {
    title: 'Something went wrong on our side',
    detail: 'Try again. If it stays, report the request id.',
  },
  'ozmap-refused': {
    title: 'OZmap refuses our access',
    detail: "Try again later. If it stays, check the key and the rate limits of OZmap's API.",
  },
  'ozmap-rejected': {
    title: 'OZmap did not accept the change',
    detail: 'Nothing was reserved. Check the box in OZmap or choose another one.',
  },
  'ozmap-unreadable': {
    title: "OZmap's answer cannot be understood",
    detail: 'Try again. If it stays, report the request id.',
  },
  'ozmap-unavailable': {
    title: 'OZmap does not answer',
    detail:
      'OZmap does not answer, and without it nothing can be confirmed or reserved. Try again in a moment.',
  },
  'geocoder-unavailable': {
    title: 'No address can be looked up now',
    detail: 'Put the pin on the map, or enter coordinates; try the address again later.',
  },
  'coverage-unavailable': {
    title: 'Coverage cannot be shown now',
    detail:
      'The network is not in memory: it is being read, or this ISP’s is read live. Viability answers all the same.',
  },
  'base-map-unavailable': {
    title: 'The map’s background cannot be loaded now',
    detail: 'The list works without it; the background comes back by itself.',
  },
  'tenant-suspended': {
    title: 'This provider is not being served now',
    detail: 'Its configuration has faults. Run "oz-viability config check" on the server.',
  },
  'shutting-down': {
    title: 'The server is restarting',
    detail: 'Try again in a few seconds.',
  },
  'deadline-exceeded': {
    title: 'The answer took too long',
    detail: 'Try again. Repeat a change with the same Idempotency-Key, so that it happens once.',
  },
};
