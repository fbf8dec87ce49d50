/** How Ispbox says what the server answers. */
const verdicts = {
  viable: { text: 'Há viabilidade', tone: 'good' },
  viable_with_caveats: { text: 'Há viabilidade, com ressalva', tone: 'warn' },
  not_viable: { text: 'Sem viabilidade', tone: 'bad' },
  indeterminate: { text: 'Não foi possível verificar', tone: 'warn' },
};
const statuses = {
  draft: 'Em projeto',
  not_deployed: 'Não implantada',
  deployed: 'Implantada',
  certified: 'Certificada',
};
/** The form's name for a field of a request. */
export const fieldNames = {
  lat: 'Latitude',
  lng: 'Longitude',
  code: 'Código do contrato',
  name: 'Nome do cliente',
  phone: 'Telefone',
  address: 'Endereço',
  observation: 'Observação',
};
const date = new Intl.DateTimeFormat('pt-BR');

export const metres = length => `${Math.round(length)} m`;
export const day = instant => date.format(new Date(instant));
export const verdictOf = coverage => verdicts[coverage?.verdict] ?? { text: 'Não consultada', tone: 'calm' };

/** What Ispbox keeps of an answer. */
export function coverageOf({ verdict, radius, checkedAt, reasons, boxes }) {
  return {
    verdict,
    radius,
    checkedAt,
    reasons: reasons.map(({ detail }) => detail),
    boxes: boxes
      .filter(box => box.viable)
      .map(({ name, distance, freePorts, totalPorts, status, type }) => ({
        name,
        about: [metres(distance), statuses[status], type].filter(Boolean).join(' · '),
        ports: `${freePorts} de ${totalPorts} livres`,
      })),
  };
}
