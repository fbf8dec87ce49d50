import type { Context } from '../elements/context.ts';
import type { ReserveWords, Words } from '../i18n/catalogue.ts';
import { ptBRReserve } from '../i18n/pt-br-reserve.ts';

/** All words of the chosen language, those of this part included. */
export const wordsOf = ({ t }: Pick<Context, 't'>): Words & ReserveWords => ({
  ...t,
  ...(t.reserving ?? ptBRReserve),
});
