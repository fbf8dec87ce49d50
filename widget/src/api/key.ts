/**
 * A fresh Idempotency-Key. `randomUUID` exists only in secure contexts, and some ERPs are still served over
 * plain HTTP inside an office.
 */
function newKey(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Remembers the key of a promise for as long as it is the same promise: same content, outcome not known. A
 * definite answer ends it, since the server would only repeat that answer.
 */
export class ConfirmationKey {
  #body = '';
  #key = '';

  of(body: unknown): string {
    const text = JSON.stringify(body);
    if (!this.#key || text !== this.#body) {
      this.#body = text;
      this.#key = newKey();
    }
    return this.#key;
  }

  settle(): void {
    this.#key = '';
  }
}
