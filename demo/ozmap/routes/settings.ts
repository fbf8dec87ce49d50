import type { Router } from 'express';
import { Collection } from '../collection.ts';
import type { Context } from '../context.ts';
import { readRoutes } from './read-routes.ts';

const BORN = '2018-04-10T17:38:54.000Z';

/** The two roles that every installation starts with. */
const ROLES = [
  { id: '5accf8ee0ff2c819a4ffd38e', name: 'Administrador' },
  { id: '5accf8f60ff2c819a4ffd38f', name: 'Gerente' },
];

const SYSTEM_CONFIG = {
  id: '5accf8f60ff2c819a4ffd391',
  hierarchyLevels: {
    cables: [{ id: 1, name: 'BACKBONE', translated_name: 'Backbone' }],
    boxes: [
      { id: 1, name: 'POP', translated_name: 'POP' },
      { id: 2, name: 'CE', translated_name: 'Caixa de emenda' },
      { id: 3, name: 'CTO', translated_name: 'Caixa de atendimento' },
    ],
    pops: [],
    towers: [],
  },
  createdAt: BORN,
  updatedAt: BORN,
};

/** Roles, users and the system's own configuration, which is one object and no page. */
export function settingsRoutes(router: Router, context: Context): void {
  const roles = new Collection(
    ROLES.map(role => ({ ...role, actions: [], createdAt: BORN, updatedAt: BORN })),
    [],
    () => {},
  );
  readRoutes(router, context, {
    route: 'roles',
    rows: () => roles,
    render: (_world, role) => ({ ...role, ...context.settings().role }),
  });
  readRoutes(router, context, {
    route: 'users',
    rows: ({ rows }) => rows.users,
    render: (_world, user) => user,
  });

  router.get('/system-configs', (_request, response) => {
    response.json(SYSTEM_CONFIG);
  });
  router.get('/authenticated', (_request, response) => {
    response.json({ authenticated: true });
  });
}
