import type { PartContext } from '../elements/context.ts';
import type { Words } from '../i18n/catalogue.ts';

/** All words of the language, those of this part on top. */
export const wordsOf = ({ t }: Pick<PartContext, 't'>): Words & Words['reserving'] => ({
  ...t,
  ...t.reserving,
});
