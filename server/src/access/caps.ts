import type { ProjectId, SessionRequest } from '@oz-viability/shared';
import type { IntegrationConfig, TenantConfig } from '../config/model.ts';
import { invalidField } from '../problem.ts';
import type { SessionTerms } from './caller.ts';

/** Tenant caps integration, integration caps session; a session caps its own requests. */

const least = (...values: readonly (number | undefined)[]): number =>
  Math.min(...values.filter(value => value !== undefined));

/** Metres: what a request without a radius gets, and the most that one may ask for. `roleRadius`: OZmap's. */
export function radiusOf(
  tenant: Pick<TenantConfig, 'radius'>,
  integration: Pick<IntegrationConfig, 'radiusDefault' | 'radiusMax'>,
  terms?: Pick<SessionTerms, 'radius'>,
  roleRadius?: number,
): { readonly default: number; readonly max: number } {
  const max = least(tenant.radius.max, integration.radiusMax, terms?.radius);
  const usual = terms?.radius ?? integration.radiusDefault ?? roleRadius ?? tenant.radius.default;
  return { default: least(max, usual), max };
}

/** Days that a reservation lives when the request names none, and the most that it may name. */
export function expiryDaysOf(
  tenant: Pick<TenantConfig, 'expiryDays'>,
  integration: Pick<IntegrationConfig, 'expiryDays'>,
  terms?: Pick<SessionTerms, 'expiryDays'>,
): number {
  return least(tenant.expiryDays, integration.expiryDays, terms?.expiryDays);
}

/**
 * The projects that a session may see: those asked for that its integration has. Undefined: all of them.
 * @throws {Problem} `validation-failed` where none is left, since a session that sees nothing is a mistake
 */
export function projectsOf(
  integration: Pick<IntegrationConfig, 'projects'>,
  asked: readonly ProjectId[] | undefined,
): readonly ProjectId[] | undefined {
  const { projects } = integration;
  if (asked === undefined || projects === undefined) return asked ?? projects;
  const allowed = asked.filter(project => projects.includes(project));
  if (allowed.length > 0) return allowed;
  throw invalidField('/projects', 'projects_not_allowed');
}

/** The terms of a session: what its host asked for, within what tenant and integration allow. */
export function termsOf(
  tenant: Pick<TenantConfig, 'radius' | 'expiryDays'>,
  integration: IntegrationConfig,
  request: SessionRequest,
): SessionTerms {
  const projects = projectsOf(integration, request.projects);
  const { customer, location, address, mode, tags } = request;
  return {
    lockPin: request.lockPin ?? false,
    ...(request.actor.name === undefined ? {} : { actorName: request.actor.name }),
    ...(customer === undefined ? {} : { customer }),
    ...(location === undefined ? {} : { location }),
    ...(address === undefined ? {} : { address }),
    ...(mode === undefined ? {} : { mode }),
    ...(tags === undefined ? {} : { tags }),
    ...(projects === undefined ? {} : { projects }),
    ...(request.radius === undefined
      ? {}
      : { radius: least(tenant.radius.max, integration.radiusMax, request.radius) }),
    ...(request.expiryDays === undefined
      ? {}
      : { expiryDays: expiryDaysOf(tenant, integration, { expiryDays: request.expiryDays }) }),
  };
}
