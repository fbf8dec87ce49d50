import type { Connector } from './connector.ts';
import { mksolutions } from './mksolutions.ts';
import { routerbox } from './routerbox.ts';
import type { ErpSettings } from './settings.ts';

/** The connector of an integration's ERP. */
export const openConnector = (settings: ErpSettings): Connector =>
  settings.kind === 'routerbox' ? routerbox(settings) : mksolutions(settings);
