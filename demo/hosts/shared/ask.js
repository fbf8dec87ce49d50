/**
 * Asks the host's own backend. It never throws: where nothing came back that can be read, `body` is a problem like
 * those of the server, in words for the person who waits.
 */
export async function ask(path, method = 'GET', body = undefined) {
  try {
    const answer = await fetch(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (answer.ok || told.title) return { ok: answer.ok, status: answer.status, body: told };
  } catch {
    // No network, or the page of a proxy that stands before the backend.
  }
  return { ok: false, body: { title: 'O sistema não respondeu. Confira a conexão e tente de novo.' } };
}

/** What the page cannot do without. `dialog` says that it is not there; closing it tries again. */
export async function insist(path, dialog) {
  for (;;) {
    const { ok, body } = await ask(path);
    if (ok) return body;
    dialog.showModal();
    await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  }
}
