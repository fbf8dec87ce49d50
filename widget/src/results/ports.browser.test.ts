import type { HoldRequest } from '@oz-viability/shared';
import { expect, test } from 'vitest';
import { axeFaults } from '../testing/axe.ts';
import { STATES } from '../testing/states.ts';
import { ADDRESS, WidgetStage } from '../testing/widget-stage.ts';

const stage = new WidgetStage();
const list = () => stage.page.getByRole('list', { name: 'Splitter 1' });

async function open(): Promise<void> {
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').click();
  await stage.button('Ver portas').click();
  await list().waitFor();
}

const MAY_CHOOSE = {
  scopes: ['viability:read', 'reservation:read', 'reservation:write', 'port:choose'],
  features: { suggest: true, choosePort: true, reserve: true, modes: ['radius'] },
} as const;

test('every port of a box is said in words, and who is there where the session may know', async () => {
  await open();
  const items = await list().getByRole('listitem').allInnerTexts();
  expect(items.map(text => text.replace(/\s+/g, ' ').trim())).toEqual([
    '1 ocupada CNT-1 · Ana Souza',
    '2 ocupada',
    '3 ocupada',
    ...[4, 5, 6, 7, 8].map(port => `${port} livre`),
  ]);
  expect(await list().getByRole('button').count()).toBe(0);
  expect(await axeFaults(stage.page)).toEqual([]);
});

test('a free port is chosen by hand where the session allows, and that one is held', async () => {
  stage.server.session = MAY_CHOOSE;
  await open();
  await stage.button('Reservar a porta 6, livre').click();
  await stage.page.getByText('Porta 6 separada para você').waitFor();
  const hold = stage.server.at('POST /v1/holds')[0]!.body as HoldRequest;
  expect(hold).toMatchObject({ splitterId: 's-cto-0412', port: 6 });
});

test('a port that was chosen by hand is asked for again where its hold did not come about', async () => {
  stage.server.session = MAY_CHOOSE;
  stage.server.twist('POST /v1/holds', { problem: 'ozmap-unavailable' });
  await open();
  await stage.button('Reservar a porta 6, livre').click();
  await stage.page.getByRole('dialog').getByRole('button', { name: 'Tentar de novo' }).click();
  await stage.page.getByText('Porta 6 separada para você').waitFor();
});

test('no port is offered for a drop that is too long', async () => {
  stage.server.session = MAY_CHOOSE;
  const over = STATES.find(({ name }) => name === 'drawn-over')!;
  await over.reach(stage, path => stage.visit(path));
  await stage.button('Ver portas').click();
  await list().getByText('6 livre').waitFor();
  expect(await list().getByRole('button').count()).toBe(0);
});

test('ports that cannot be read are said to be so, and asked for again', async () => {
  stage.server.twist('GET /v1/boxes/:id/ports', { problem: 'ozmap-unavailable' });
  await stage.visit(ADDRESS);
  await stage.box('CTO-0412').click();
  await stage.button('Ver portas').click();
  await stage.page
    .locator('oz-internal-ports')
    .getByRole('button', { name: 'Tentar de novo' })
    .press('Enter');
  await list().waitFor();
  // The button is gone: who reads on begins with what came in its place.
  await stage.untilFocused(stage.page.locator('oz-internal-ports').getByText('Splitter 1'));
  await stage.button('Ocultar portas').click();
  await list().waitFor({ state: 'detached' });
});
