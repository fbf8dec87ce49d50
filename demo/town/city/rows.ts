import { destination } from '@oz-viability/shared';
import type {
  BoxDocument,
  CableDocument,
  ClientDocument,
  FiberDocument,
  Id,
  PoleDocument,
  PropertyDocument,
  SplitterDocument,
} from '../../ozmap/documents.ts';
import { DROP_CABLE_TYPE, levelOf } from '../ozmap-catalogue.ts';
import type { catalogueOf } from './catalogue.ts';
import {
  BOX,
  CABLE,
  type CityPlan,
  CLIENT,
  FIBER,
  POLE,
  POLES_PER_BOX,
  PROPERTY,
  SLOTS,
  SPLITTER,
} from './plan.ts';

/** Rows as OZmap has them, each made from its number. */
export function rowsOf(plan: CityPlan, catalogue: ReturnType<typeof catalogueOf>) {
  const { count, columns, mark, idOf, luckOf, sketch } = plan;
  const projectIn = (box: number): Id => catalogue.projects[plan.projectOf(box)]!.id;

  const boxRow = (box: number): BoxDocument => {
    const { coords, status, stamps, splitters } = sketch(box);
    const inService = status === 'deployed' || status === 'certified';
    const type =
      splitters.length === 0
        ? 'Caixa de emenda'
        : splitters[0] === 8 && splitters.length === 1
          ? 'CTO 8 portas'
          : 'CTO 16 portas';
    return {
      id: idOf(BOX, box),
      ...stamps,
      kind: 'Box',
      name: `CTO-${String(box + 1).padStart(6, '0')}`,
      project: projectIn(box),
      boxType: catalogue.types.boxType(type),
      hierarchyLevel: levelOf(type),
      implanted: inService,
      draft: status === 'draft',
      certified: status === 'certified',
      shared: false,
      default_reserve: 15,
      coords,
      pole: idOf(POLE, box * POLES_PER_BOX),
      cables: [],
      tags: [],
    };
  };

  const splitterRow = (number: number): SplitterDocument => {
    const [box, index] = [number >> 1, number & 1];
    const { stamps, splitters, ports, status } = sketch(box);
    const outputs = splitters[index]!;
    const own = ports.slice(index * 16, index * 16 + outputs);
    const each = <T>(make: (port: string, slot: number) => T): T[] =>
      [...own].map((port, i) => make(port, box * SLOTS + index * 16 + i));
    return {
      id: idOf(SPLITTER, number),
      ...stamps,
      kind: 'Splitter',
      parent: idOf(BOX, box),
      project: projectIn(box),
      name: `Splitter ${index + 1}`,
      label: `Splitter ${index + 1}`,
      splitterType: catalogue.types.splitterType({
        name: '',
        customerFacing: true,
        outputs: outputs as 8 | 16,
      }),
      isDrop: true,
      implanted: status === 'deployed' || status === 'certified',
      isBalanced: true,
      orientation: 'right',
      ratio: { input: 1, output: outputs },
      connectables: {
        input: [null],
        output: each((port, slot) => (port === 'c' || port === 'p' ? idOf(FIBER, slot) : null)),
      },
      ports: each((port, slot) => ({
        id: `61cf9980aa${mark}${slot.toString(16).padStart(8, '0')}`,
        blocked: port === 'b',
        tags: [],
      })),
      attenuation: each(() => (outputs === 8 ? 10.5 : 14)),
      currentPower: each(() => null),
      installPower: each(() => null),
    };
  };

  const poleRow = (pole: number): PoleDocument => {
    const [box, place] = [Math.floor(pole / POLES_PER_BOX), pole % POLES_PER_BOX];
    const { coords, stamps } = sketch(box);
    const last = box % columns === columns - 1 || box + 1 >= count;
    const next = place < POLES_PER_BOX - 1 ? pole + 1 : last ? undefined : pole + 1;
    const previous = place > 0 ? pole - 1 : box % columns === 0 ? undefined : pole - 1;
    const across = place > 0 ? [] : [box - columns, box + columns].filter(each => each >= 0 && each < count);
    const there = next === undefined || place === 0 ? coords : sketch(last ? box : box + 1).coords;
    const share = place / POLES_PER_BOX;
    return {
      id: idOf(POLE, pole),
      ...stamps,
      kind: 'Pole',
      name: `P-${String(pole + 1).padStart(7, '0')}`,
      coords: [
        coords[0] + (there[0] - coords[0]) * share + place * 1e-6,
        coords[1] + (there[1] - coords[1]) * share,
      ],
      adjacents: [previous, next, ...across.map(each => each * POLES_PER_BOX)].flatMap(each =>
        each === undefined ? [] : idOf(POLE, each),
      ),
      usable: luckOf(pole + count)() >= 0.02,
      poleType: catalogue.types.poleType('Concreto DT 9/300'),
      licensing: { status: 2, protocol: `L${pole}` },
      tags: [],
    };
  };

  const homePlace = (home: number): [number, number] => {
    const { coords } = sketch(Math.floor(home / SLOTS));
    const place = destination({ lng: coords[0], lat: coords[1] }, 12 + (home % 7) * 9, (home * 47) % 360);
    return [place.lng, place.lat];
  };

  const propertyRow = (home: number): PropertyDocument => {
    const [box, slot] = [Math.floor(home / SLOTS), home % SLOTS];
    const { stamps, ports, status } = sketch(box);
    const client = ports[slot] === 'c' ? idOf(CLIENT, home) : null;
    const splitter = box * 2 + (slot >> 4);
    return {
      id: idOf(PROPERTY, home),
      ...stamps,
      kind: 'Property',
      project: projectIn(box),
      coords: homePlace(home),
      address: `Rua ${(box % columns) + 1}, ${home % 9000}`,
      box: idOf(BOX, box),
      drop: idOf(CABLE, home),
      cables: [idOf(CABLE, home)],
      client,
      connections: [
        {
          id: idOf(SPLITTER, splitter),
          kind: 'Splitter',
          port: (slot & 15) + 1,
          name: `Splitter ${(slot >> 4) + 1}`,
          implanted: status === 'deployed' || status === 'certified',
          fiber: idOf(FIBER, home),
        },
      ],
      history: {
        clients: client
          ? [{ id: client, code: String(100_000 + home), enter_date: stamps.createdAt, exit_date: null }]
          : [],
      },
      tags: [],
    };
  };

  const clientRow = (home: number): ClientDocument => ({
    id: idOf(CLIENT, home),
    ...sketch(Math.floor(home / SLOTS)).stamps,
    kind: 'ftth',
    code: String(100_000 + home),
    name: `Cliente ${home}`,
    implanted: home % 29 !== 0,
    certified: false,
    status: home % 17 === 0 ? 1 : 0,
    tags: [],
  });

  const cableRow = (home: number): CableDocument => {
    const box = Math.floor(home / SLOTS);
    return {
      id: idOf(CABLE, home),
      ...sketch(box).stamps,
      kind: 'Drop',
      boxA: idOf(BOX, box),
      boxB: idOf(PROPERTY, home),
      project: projectIn(box),
      cableType: DROP_CABLE_TYPE,
      hierarchyLevel: 3,
      poles: [],
      fiberNumber: 1,
      looseNumber: 1,
      length: 40,
      ground_length: 40,
      altitude_length: 0,
      loss: 0,
      implanted: true,
      tags: [],
    };
  };

  const fiberRow = (home: number): FiberDocument => ({
    id: idOf(FIBER, home),
    ...sketch(Math.floor(home / SLOTS)).stamps,
    kind: 'Fiber',
    parent: idOf(CABLE, home),
    isDrop: true,
    fiberNumber: 1,
  });

  return { boxRow, splitterRow, poleRow, propertyRow, clientRow, cableRow, fiberRow };
}
