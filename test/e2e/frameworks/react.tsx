import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Reservation } from '../../../widget/types/oz-viability.d.ts';
import type {} from '../../../widget/types/oz-viability.react.d.ts';
import { customerOf, fetchSession, server, widget } from './host.ts';

function Sale() {
  const [reservation, setReservation] = useState<Reservation>();
  return (
    <main>
      <h1>Nova venda</h1>
      <oz-viability
        endpoint={server}
        lang="pt-BR"
        customer={customerOf('react')}
        fetchSession={fetchSession}
        onoz-reserved={({ detail }) => setReservation(detail.reservation)}
      />
      <p>
        Porta: <output>{reservation && `${reservation.box.name}, ${reservation.port}`}</output>
      </p>
    </main>
  );
}

await widget;
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Sale />
  </StrictMode>,
);
