/** What the server answers, for OpenAPI and for tests that hold answers against it. */

export * from './answers/elements.ts';
export * from './answers/links.ts';
export { page, reason } from './answers/parts.ts';
export * from './answers/pushes.ts';
export * from './answers/reservation.ts';
export * from './answers/service.ts';
export * from './answers/session.ts';
export * from './answers/viability.ts';
