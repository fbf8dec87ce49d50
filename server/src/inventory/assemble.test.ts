import type { BoxId, ProjectId, SplitterId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import type { OzmapBox, OzmapSplitter } from '../ozmap/mapping.ts';
import { assemble, nearest, type Parts } from './assemble.ts';

const box = (id: string, change: Partial<OzmapBox> = {}): OzmapBox => ({
  id: id as BoxId,
  name: id,
  type: 't1',
  status: 'deployed',
  location: { lat: 0, lng: 0 },
  projectId: 'north' as ProjectId,
  tags: [],
  ...change,
});
const splitter = (id: string, boxId: string): OzmapSplitter => ({
  id: id as SplitterId,
  boxId: boxId as BoxId,
  name: id,
  isDrop: true,
  ports: [
    { port: 1, state: 'free' },
    { port: 2, state: 'occupied' },
    { port: 3, state: 'occupied' },
  ],
});
const parts = (change: Partial<Parts> = {}): Parts => ({
  boxes: [box('a'), box('b')],
  splitters: { splitters: [splitter('s', 'a')], unreadableIn: new Set(), unplaced: 0 },
  kept: [],
  catalogue: {
    projects: new Map([
      ['north' as ProjectId, { id: 'north' as ProjectId, name: 'North', dropLimit: 200 }],
      ['south' as ProjectId, { id: 'south' as ProjectId, name: 'South', dropLimit: undefined }],
    ]),
    types: new Map([['t1', 'CTO 1x8']]),
    role: {},
  },
  ...change,
});

describe('assembling boxes', () => {
  it('joins splitters, project and type', () => {
    const { boxes, unreadable } = assemble(parts());
    expect(unreadable).toBe(0);
    expect(boxes[0]).toMatchObject({
      id: 'a',
      type: 'CTO 1x8',
      project: { id: 'north', name: 'North' },
      dropLimit: 200,
    });
    expect(boxes.map(({ splitters }) => splitters.map(({ id }) => id))).toEqual([['s'], []]);
  });

  it('leaves the type empty and the drop limit out where there is none', () => {
    const { boxes } = assemble(
      parts({ boxes: [box('a', { type: undefined, projectId: 'south' as ProjectId })] }),
    );
    expect(boxes[0]?.type).toBe('');
    expect(boxes[0]).not.toHaveProperty('dropLimit');
  });

  it('shows which ports empty properties keep, also one that the splitter calls free', () => {
    const kept = [1, 2].map(port => ({ splitterId: 's' as SplitterId, port }));
    const { boxes } = assemble(parts({ kept }));
    expect(boxes[0]?.splitters[0]?.ports.map(({ state }) => state)).toEqual([
      'property',
      'property',
      'occupied',
    ]);
  });

  it('leaves out a box with an unreadable splitter or an unknown project, and counts it', () => {
    const splitters = { splitters: [splitter('s', 'a')], unreadableIn: new Set(['a' as BoxId]), unplaced: 0 };
    const boxes = [box('a'), box('b'), box('c', { projectId: 'hidden' as ProjectId })];
    const whole = assemble(parts({ boxes, splitters }));
    expect(whole.boxes.map(({ id }) => id)).toEqual(['b']);
    expect(whole.unreadable).toBe(2);
  });

  it('counts a splitter that belongs to nobody knows which box', () => {
    const splitters = { splitters: [], unreadableIn: new Set<BoxId>(), unplaced: 1 };
    expect(assemble(parts({ splitters }))).toMatchObject({
      boxes: [{ id: 'a' }, { id: 'b' }],
      unreadable: 1,
    });
  });
});

describe('the nearest', () => {
  it('are taken, and a cut is told', () => {
    const distanceTo = (metres: number) => metres;
    expect(nearest([30, 10, 20], distanceTo, 2)).toEqual({ nearest: [10, 20], cut: true });
    expect(nearest([30, 10, 20], distanceTo, 3)).toEqual({ nearest: [30, 10, 20], cut: false });
  });
});
