/**
 * Branded identifiers: strings that the compiler keeps apart. They are made where data enters (a parsed
 * request, OZmap's answer, a database row) and never elsewhere.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One ISP, one OZmap. */
export type TenantId = Branded<'TenantId'>;
/** A system that calls us: `ispbox2`, `cnt`, `hubsoft`… */
export type IntegrationId = Branded<'IntegrationId'>;
/** OZmap's id of a termination box (24 hex digits). */
export type BoxId = Branded<'BoxId'>;
/** OZmap's id of a splitter. */
export type SplitterId = Branded<'SplitterId'>;
/** OZmap's id of a project. */
export type ProjectId = Branded<'ProjectId'>;
/** OZmap's id of a pole, point or junction box: anything that a drop can pass over. */
export type PoleId = Branded<'PoleId'>;
/** OZmap's id of a property (imóvel). */
export type PropertyId = Branded<'PropertyId'>;
/** OZmap's id of a client. */
export type ClientId = Branded<'ClientId'>;
/** The contract, connection or service code by which ERP and OZmap know the same client. At most 120 characters. */
export type ClientCode = Branded<'ClientCode'>;
/** A reservation, from hold to end. */
export type ReservationId = Branded<'ReservationId'>;
/** An answer to a viability question. */
export type ViabilityId = Branded<'ViabilityId'>;
/** A session minted for one actor in front of one widget. */
export type SessionId = Branded<'SessionId'>;
