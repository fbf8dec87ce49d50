import { distance, pathLength } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { OzmapDocuments } from '../ozmap/documents.ts';
import { ozmapOf } from './to-ozmap.ts';
import { generateTown } from './town.ts';

const town = generateTown({ seed: 11 });
const documents = ozmapOf(town);
const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map(item => [item.id, item]));

const boxes = byId(documents.boxes);
const buildings = byId(documents.buildings);
const splitters = byId(documents.splitters);
const cables = byId(documents.cables);
const fibers = byId(documents.fibers);
const basePoints = byId(documents.basePoints);
const clients = byId(documents.clients);
const properties = byId(documents.properties);
const projects = byId(documents.projects);

describe('ozmapOf', () => {
  it('gives every document an id of its own, 24 hex digits', () => {
    const all = (Object.values(documents) as OzmapDocuments[keyof OzmapDocuments][]).flatMap(list =>
      list.map(d => d.id),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all.every(id => /^[0-9a-f]{24}$/.test(id))).toBe(true);
  });

  it('dates everything before the present of the town, creation first', () => {
    const all = (Object.values(documents) as OzmapDocuments[keyof OzmapDocuments][]).flat();
    const wrong = all.filter(
      ({ createdAt, updatedAt }) => createdAt > updatedAt || updatedAt >= '2026-01-06' || createdAt < '2018',
    );
    expect(wrong).toEqual([]);
  });

  it('gives each splitter as many ports and outputs as its ratio says', () => {
    const wrong = documents.splitters.filter(
      ({ ports, connectables, ratio, parent, splitterType, isDrop }) => {
        const type = documents.splitterTypes.find(candidate => candidate.id === splitterType);
        const sizes = [ports.length, connectables.output.length, type?.ratio.output];
        return (
          sizes.some(size => size !== ratio.output) ||
          type?.isDrop !== isDrop ||
          !(boxes.has(parent) || buildings.has(parent))
        );
      },
    );
    expect(wrong).toEqual([]);
  });

  it('leads from every occupied customer port by its fibre and drop to the property that names it, and back', () => {
    const occupied = documents.splitters
      .filter(splitter => splitter.isDrop)
      .flatMap(splitter =>
        splitter.connectables.output.flatMap((fiber, i) =>
          fiber === null ? [] : [{ splitter, fiber, port: i + 1 }],
        ),
      );
    const wrong = occupied.filter(({ splitter, fiber, port }) => {
      const drop = cables.get(fibers.get(fiber)?.parent ?? '');
      const property = properties.get(drop?.boxB ?? '');
      const [connection, ...more] = property?.connections ?? [];
      const there = drop?.kind === 'Drop' && drop.boxA === splitter.parent && property?.drop === drop.id;
      const back =
        connection?.id === splitter.id &&
        connection.port === port &&
        connection.fiber === fiber &&
        more.length === 0;
      const agreed = property?.box === splitter.parent && property.project === splitter.project;
      return !there || !back || !agreed || splitter.ports[port - 1]!.blocked;
    });
    expect(wrong).toEqual([]);
    expect(occupied.length).toBe(
      documents.properties.filter(property => property.connections.length > 0).length,
    );
    expect(occupied.length).toBeGreaterThan(3000);
  });

  it('connects no client twice and no port outside its splitter', () => {
    const residents = documents.properties.flatMap(property => property.client ?? []);
    expect(new Set(residents).size).toBe(residents.length);
    expect(residents.filter(id => !clients.has(id))).toEqual([]);
    expect(new Set(documents.clients.map(client => client.code)).size).toBe(documents.clients.length);
    const outside = documents.properties
      .flatMap(property => property.connections)
      .filter(({ id, port }) => port < 1 || port > splitters.get(id)!.ratio.output);
    expect(outside).toEqual([]);
  });

  it('writes each history with the resident as the only one who has not left', () => {
    const wrong = documents.properties.filter(({ client, history }) => {
      const staying = history.clients.filter(stay => stay.exit_date === null).map(stay => stay.id);
      const backwards = history.clients.some(stay => stay.exit_date && stay.enter_date! >= stay.exit_date);
      return backwards || staying.join() !== (client ?? '');
    });
    expect(wrong).toEqual([]);
  });

  it('keeps drops within the limit of their project and measures them along their poles', () => {
    const wrong = documents.properties.filter(property => {
      if (!property.drop || !property.coords) return false;
      const drop = cables.get(property.drop)!;
      const path = [
        boxes.get(drop.boxA)!.coords,
        ...drop.poles.map(({ id }) => basePoints.get(id)!.coords),
        property.coords,
      ];
      return (
        drop.length > projects.get(drop.project)!.drop.maxSize! ||
        Math.abs(pathLength(path) - drop.length) > 1
      );
    });
    expect(wrong).toEqual([]);
  });

  it('runs drops only over usable poles that are adjacent', () => {
    const routes = documents.cables
      .filter(cable => cable.kind === 'Drop')
      .map(cable => cable.poles.map(({ id }) => basePoints.get(id)!));
    const wrong = routes.filter(route =>
      route.slice(1).some((pole, i) => pole.usable === false || !route[i]!.adjacents.includes(pole.id)),
    );
    expect(wrong).toEqual([]);
    expect(routes.some(route => route.length > 2)).toBe(true);
  });

  it('hangs every box on a pole or within a span of it', () => {
    const stray = documents.boxes.filter(({ coords, pole }) => {
      const at = basePoints.get(pole!)!.coords;
      return distance({ lng: coords[0], lat: coords[1] }, { lng: at[0], lat: at[1] }) > 15;
    });
    expect(stray).toEqual([]);
  });

  it('puts the homes of a building into it, each on a port of its own splitters', () => {
    expect(documents.buildings.length).toBe(6);
    for (const building of documents.buildings) {
      const own = documents.splitters.filter(({ parent }) => parent === building.id).map(({ id }) => id);
      const homes = documents.properties.filter(({ parent }) => parent === building.id);
      expect(homes.length).toBeGreaterThan(3);
      for (const { box, coords, connections } of homes) {
        expect([box, coords, own]).toEqual([building.id, null, expect.arrayContaining([connections[0]?.id])]);
      }
      expect(documents.buildingTypes.map(({ id }) => id)).toContain(building.buildingType);
    }
  });

  it('holds every state that a port, box, client or pole can be in', () => {
    const ofCustomers = documents.splitters.filter(splitter => splitter.isDrop);
    const full = documents.boxes.filter(box => {
      const own = ofCustomers.filter(splitter => splitter.parent === box.id);
      return (
        own.length > 0 &&
        own.every(s => s.ports.every((port, i) => port.blocked || s.connectables.output[i] !== null))
      );
    });
    const share = full.length / documents.boxes.length;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.4);
    expect(new Set(ofCustomers.map(splitter => splitter.ratio.output))).toEqual(new Set([8, 16]));
    const some = {
      draft: documents.boxes.filter(box => box.draft),
      notDeployed: documents.boxes.filter(box => !box.draft && !box.implanted),
      deployed: documents.boxes.filter(box => box.implanted && !box.certified),
      certified: documents.boxes.filter(box => box.certified),
      untyped: documents.boxes.filter(box => box.boxType === null),
      tagged: documents.boxes.filter(box => box.tags.length > 0),
      networkOnly: documents.boxes.filter(box => !ofCustomers.some(splitter => splitter.parent === box.id)),
      blocked: ofCustomers.filter(splitter => splitter.ports.some(port => port.blocked)),
      keptByNobody: documents.properties.filter(p => p.client === null && p.connections.length > 0),
      inBuildings: documents.properties.filter(property => property.coords === null),
      unconnected: documents.properties.filter(property => property.connections.length === 0),
      withoutAddress: documents.properties.filter(property => property.address === undefined),
      formerClients: documents.properties.filter(
        property => property.client && property.history.clients.length > 1,
      ),
      inError: documents.clients.filter(client => client.status === 1),
      nameless: documents.clients.filter(client => client.name === null),
      otherTools: documents.clients.filter(c => !c.implanted && c.creatorData?.username === 'portal.antigo'),
      unusablePoles: documents.basePoints.filter(pole => pole.usable === false),
      points: documents.basePoints.filter(pole => pole.kind === 'Point'),
      forbiddenPoles: documents.basePoints.filter(
        pole => documents.poleTypes.find(type => type.id === pole.poleType)?.viabilityAllowed === false,
      ),
    };
    for (const [what, found] of Object.entries(some)) expect(found.length, what).toBeGreaterThan(0);
  });
});
