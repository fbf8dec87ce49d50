/**
 * The doors other than the tag, as a host opens them: `/embed` in an iframe or a pop-up, by the helper that the
 * server hands out, and OZloc's own address.
 */
export async function loadDoors(server) {
  const { openViability } = await import(`${server}/widget/oz-embed.js`);
  return { openViability, openOzloc };
}

/**
 * A window first, while the click is handled; then our backend sends it on, with the key that it keeps. As
 * `openViability`, but OZloc tells nothing: that its window is gone is all there is to know.
 */
function openOzloc(customer) {
  const opened = window.open('', 'ozloc', 'popup,width=1180,height=820');
  const map = { outcome: goneOf(opened), close() {} };
  if (!opened) return map;
  const form = Object.assign(document.createElement('form'), {
    method: 'post',
    action: '/ozloc',
    target: 'ozloc',
    hidden: true,
  });
  for (const [name, value] of Object.entries(customer)) {
    form.append(Object.assign(document.createElement('input'), { name, value }));
  }
  document.body.append(form);
  form.submit();
  form.remove();
  return map;
}

async function goneOf(opened) {
  if (!opened) throw new Error('The browser blocked the window');
  while (!opened.closed) await new Promise(resolve => setTimeout(resolve, 300));
  return {};
}
