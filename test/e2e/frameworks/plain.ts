import type {} from '../../../widget/types/oz-viability.d.ts';
import { customerOf, fetchSession, server } from './host.ts';

const element = document.querySelector('oz-viability')!;
element.endpoint = server;
element.customer = customerOf('plain');
element.fetchSession = fetchSession;
element.addEventListener('oz-reserved', ({ detail: { reservation } }) => {
  document.querySelector('output')!.textContent = `${reservation.box.name}, ${reservation.port}`;
});
