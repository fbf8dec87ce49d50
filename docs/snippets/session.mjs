// A session for one customer, and what was reserved for them. OZ_SERVER and OZ_KEY come from the environment.
const [code, address] = process.argv.slice(2);

async function oz(path, body) {
  const answer = await fetch(process.env.OZ_SERVER + path, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${process.env.OZ_KEY}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

// What your page's fetchSession gets.
const session = await oz('/v1/sessions', {
  actor: { id: 'vendas-07' },
  scopes: ['viability:read', 'reservation:write'],
  customer: { code },
  address,
});
process.stdout.write(`${JSON.stringify(session)}\n`);

// After the map: box, splitter and port. A page's word would not be enough.
const reservations = await oz(`/v1/reservations?code=${encodeURIComponent(code)}`);
process.stdout.write(`${JSON.stringify(reservations)}\n`);
