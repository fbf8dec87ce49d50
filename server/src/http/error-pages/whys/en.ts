import type { Whys } from './whys.ts';

export const en: Whys = {
  'bad-request':
    'A part of the request that is no field – its length, a header, the address – is not as HTTP wants it.',
  'malformed-json':
    'The body ended too early, or holds something that JSON does not know, such as a comma too many.',
  'idempotency-key-missing':
    'Reserving and moving must happen once, even when the answer is lost on its way. The key is how a repetition is known.',
  'credential-missing': 'The call came without an Authorization header, or with another scheme than Bearer.',
  'credential-invalid':
    'The key is not known or was revoked, or the token was not signed by this server. A key of another server looks just like one of this.',
  'session-expired':
    'A session lives for 15 minutes at most. The widget asks your page for a new one by itself, a minute ahead.',
  'scope-missing':
    'The session was minted without the scope that this call needs, or the call is for keys only.',
  'origin-not-allowed':
    'A session is good for the origin that it was minted for, and an integration for those that its configuration lists.',
  'code-not-in-session': 'The session was minted for one customer code, and the request names another.',
  'not-found':
    'No such address, or an id that does not exist for this credential: a session sees its own customer only.',
  'method-not-allowed': 'The address exists, the method does not.',
  'port-taken':
    'Somebody reserved or connected this port between the list and the confirmation. `freePorts` says what is left.',
  'box-full': 'The last free port of the box went between the list and the confirmation.',
  'box-not-viable':
    'The rules were checked once more, and the box fails one: it is only planned, say, or its project is not allowed.',
  'code-in-use':
    'One code is one client in OZmap. The answer says what exists: a reservation, or a client that somebody made there.',
  'code-not-unique': 'Several clients in OZmap carry this code, so that nobody can tell which one is meant.',
  'client-installed': 'The client is implanted in OZmap: what is in use is never removed by a withdrawal.',
  'client-elsewhere': 'A client is bound to one port. To put it on another is for a person to decide.',
  'not-synchronised': 'What is read comes from the last complete copy of OZmap, and there is none yet.',
  'client-changed': 'Another system or person changed the client between reading and writing.',
  'not-settled': 'OZmap has not yet confirmed the last change of this reservation. It goes on by itself.',
  'plan-changed': 'New data came after the plan was looked at. An approval is for exactly what was seen.',
  'reservation-ended':
    'It expired, was withdrawn, installed, or removed in OZmap; the reservation’s `state` says which.',
  'move-to-other-project':
    'OZmap keeps a client’s property in one project; a move across projects would be a new property.',
  'hold-expired': 'A port is held for ten minutes while the form is filled in; nobody renewed it.',
  'idempotency-in-progress':
    'A request with the same key is still being carried out, by a double click, say, or a retry that was too quick.',
  'body-too-large': 'Bodies are limited, so that nobody fills the server’s memory.',
  'content-type-not-supported': 'The body came as a form or compressed, or without saying what it is.',
  'validation-failed':
    'The body is JSON, but fields are missing, unknown or out of range. Each entry of `errors` points to one of them.',
  'idempotency-key-reused':
    'The key was used before with another body. A key stands for one request, word by word.',
  'drop-too-long':
    'The drawn path, or the straight line with the tenant’s factor, is longer than the drop limit of the box’s project.',
  'place-not-confirmed':
    'A geocoder knows only the street, district or city. A person must say where the house is.',
  'out-of-radius':
    'The box is farther from the place than the session’s radius, which integration and tenant may cap.',
  'mode-not-available':
    'Searching along poles needs adjacencies, which this OZmap or this integration does not offer.',
  'removals-stopped':
    'More clients were to be removed than the limit of the integration allows in its time. That is how mistakes look.',
  'too-many-requests':
    'This credential asked more often than its limit allows. The `RateLimit` headers say how much is left.',
  'internal-error': 'Something that nobody foresaw. It is in the server’s log under the request id.',
  'ozmap-refused':
    'OZmap answered 401, 403 or 429: the key of the tenant is wrong, lacks a permission, or asks too often.',
  'ozmap-rejected': 'OZmap looked at the change and said no. Nothing was left half done.',
  'ozmap-unreadable': 'OZmap answered in a shape that is not known. It is never taken for a no.',
  'ozmap-unavailable': 'OZmap cannot be reached, or is too slow. It is never taken for a no.',
  'geocoder-unavailable': 'None of the configured providers answers.',
  'coverage-unavailable':
    'Coverage is shown from the copy of the network that this server keeps in memory, and it is not there.',
  'base-map-unavailable': 'The provider of the tiles does not answer.',
  'tenant-suspended': 'A fault in the tenant’s configuration suspends this tenant alone.',
  'shutting-down': 'The server finishes what it began, and takes nothing new.',
  'deadline-exceeded': 'The answer was not ready within 25 seconds. What was begun goes on.',
};
