import { describe, expect, it } from 'vitest';
import { OzmapUnreadable } from './errors.ts';
import {
  createdId,
  readBox,
  readBoxType,
  readKeptPorts,
  readPole,
  readProject,
  readRows,
  readSplitter,
} from './mapping.ts';

const box = {
  id: 'b1',
  name: 'CTO-014',
  project: 'p1',
  boxType: 't1',
  implanted: true,
  draft: false,
  certified: false,
  coords: [-48.5, -27.6],
  tags: ['x', { id: 'y' }],
};

describe('a box', () => {
  it('is read', () => {
    expect(readBox(box)).toEqual({
      id: 'b1',
      name: 'CTO-014',
      type: 't1',
      status: 'deployed',
      location: { lat: -27.6, lng: -48.5 },
      projectId: 'p1',
      tags: ['x', 'y'],
    });
  });

  it.each([
    [{ draft: true, certified: true }, 'draft'],
    [{ certified: true, implanted: false }, 'certified'],
    [{ implanted: true }, 'deployed'],
    [{ implanted: false }, 'not_deployed'],
  ])('with %j is %s', (flags, status) => {
    expect(readBox({ ...box, implanted: false, ...flags }).status).toBe(status);
  });

  it('may have _id, populated references, no name, no type, no tags, and lat and lng for coords', () => {
    const { id: _, name: __, tags: ___, ...rest } = box;
    const read = readBox({
      ...rest,
      _id: 'b1',
      project: { _id: 'p1', name: 'North' },
      boxType: null,
      coords: null,
      lat: -27.6,
      lng: -48.5,
    });
    expect(read).toMatchObject({ id: 'b1', name: 'b1', type: undefined, projectId: 'p1', tags: [] });
    expect(read.location).toEqual({ lat: -27.6, lng: -48.5 });
  });

  it.each([
    [{ coords: [-27.6] }, 'box.coords'],
    [{ coords: ['-48.5', '-27.6'] }, 'box.coords'],
    [{ coords: [-27.6, -148.5] }, 'box.coords'],
    [{ coords: null }, 'box.coords'],
    [{ id: 7 }, 'box.id'],
    [{ project: null }, 'box.project'],
    [{ draft: 'no' }, 'box.draft'],
    [{ name: {} }, 'box.name'],
  ])('with %j is refused by the name of the field', (change, field) => {
    expect(() => readBox({ ...box, ...change })).toThrow(new OzmapUnreadable(field));
  });
});

const splitter = {
  id: 's1',
  name: 'Splitter 1',
  parent: 'b1',
  isDrop: true,
  ratio: { input: 1, output: 4 },
  connectables: { input: [null], output: [null, 'fibre', { id: 'fibre' }, null] },
  ports: [{ blocked: false }, { blocked: false }, { blocked: true }, { blocked: true }],
};
const states = (change: object) => readSplitter({ ...splitter, ...change }).ports.map(({ state }) => state);

describe('the ports of a splitter', () => {
  it('count from 1; occupied outweighs blocked', () => {
    expect(readSplitter(splitter).ports).toEqual([
      { port: 1, state: 'free' },
      { port: 2, state: 'occupied' },
      { port: 3, state: 'occupied', blocked: true },
      { port: 4, state: 'blocked' },
    ]);
  });

  it('are not blocked where port objects are missing', () => {
    expect(states({ ports: undefined })).toEqual(['free', 'occupied', 'occupied', 'free']);
    expect(states({ ports: [{ blocked: true }, null] })).toEqual(['blocked', 'occupied', 'occupied', 'free']);
  });

  it('are as many as the outputs where no ratio is given', () => {
    expect(states({ ratio: undefined })).toHaveLength(4);
  });

  it.each([
    [{ connectables: { output: [null, null] } }, 'splitter.connectables.output'],
    [{ connectables: { output: [] } }, 'splitter.connectables.output'],
    [{ connectables: { output: [false, null, null, null] } }, 'splitter.connectables.output'],
    [{ connectables: {} }, 'splitter.connectables.output'],
    [{ connectables: undefined }, 'splitter.connectables'],
    [{ ratio: { output: 0 } }, 'splitter.ratio.output'],
    [{ ports: [{ blocked: 'yes' }] }, 'splitter.ports.blocked'],
    [{ parent: null }, 'splitter.parent'],
  ])('with %j are refused: an unstated port is never free', (change, field) => {
    expect(() => states(change)).toThrow(new OzmapUnreadable(field));
  });
});

describe('a splitter', () => {
  it('is customer-facing where it says so, or where the answer to that very question leaves it out', () => {
    expect(readSplitter(splitter).isDrop).toBe(true);
    expect(readSplitter({ ...splitter, isDrop: false }).isDrop).toBe(false);
    expect(readSplitter({ ...splitter, isDrop: undefined }).isDrop).toBe(true);
  });
});

describe('a property', () => {
  const connections = [{ id: 's1', kind: 'Splitter', port: 2 }];

  it('keeps its ports while it has no client', () => {
    expect(readKeptPorts({ id: 'p', client: null, connections })).toEqual([{ splitterId: 's1', port: 2 }]);
    expect(readKeptPorts({ id: 'p' })).toEqual([]);
  });

  it.each(['c1', { _id: 'c1' }])('keeps none with the client %j', client => {
    expect(readKeptPorts({ id: 'p', client, connections })).toEqual([]);
  });

  it('is refused with a port below 1', () => {
    expect(() => readKeptPorts({ connections: [{ id: 's1', port: 0 }] })).toThrow(OzmapUnreadable);
  });
});

describe('a project', () => {
  it.each([
    [{ maxSize: 200 }, 200],
    [{ maxSize: null }, undefined],
    [{ maxSize: 0 }, undefined],
    [undefined, undefined],
  ])('with drop %j has the limit %s', (drop, dropLimit) => {
    expect(readProject({ id: 'p', name: 'North', drop })).toEqual({ id: 'p', name: 'North', dropLimit });
  });

  it('is refused with a limit that is no number', () => {
    expect(() => readProject({ id: 'p', drop: { maxSize: '200 m' } })).toThrow(OzmapUnreadable);
  });
});

describe('a box type', () => {
  it('is named by its code, else its prefix', () => {
    expect(readBoxType({ id: 't', code: 'CTO 1x8', prefix: 'CTO' }).name).toBe('CTO 1x8');
    expect(readBoxType({ id: 't', prefix: 'CTO' }).name).toBe('CTO');
  });
});

describe('a base point', () => {
  const pole = { id: 'p', kind: 'Pole', coords: [-48, -27], adjacents: ['q', { id: 'r' }], usable: true };

  it('carries drops when it is a usable pole or a point', () => {
    expect(readPole(pole)).toEqual({ id: 'p', location: { lat: -27, lng: -48 }, adjacent: ['q', 'r'] });
    expect(readPole({ ...pole, kind: 'POLE' })).toBeDefined();
    expect(readPole({ ...pole, kind: 'Point', usable: undefined })).toBeDefined();
  });

  it.each([{ usable: false }, { kind: 'JunctionBox' }])('does not with %j', change => {
    expect(readPole({ ...pole, ...change })).toBeUndefined();
  });
});

describe('rows', () => {
  it('that cannot be read are counted and hide no other', () => {
    const { read, unreadable } = readRows([box, { id: 'bad' }, null, { ...box, id: 'b2' }], readBox);
    expect(read.map(({ id }) => id)).toEqual(['b1', 'b2']);
    expect(unreadable).toBe(2);
  });
});

describe('the id of something created', () => {
  it('is taken where it is given', () => {
    expect(createdId({ _id: 'x' })).toBe('x');
    expect(createdId(undefined)).toBeUndefined();
    expect(createdId({ id: 5 })).toBeUndefined();
  });
});
