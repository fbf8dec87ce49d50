import { define } from './define.ts';

export type * from './events.ts';
export { OzViability } from './oz-viability.ts';

define();
