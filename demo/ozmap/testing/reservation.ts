import { SMALL } from './small-world.ts';

/** The body of a creation on one port of the small world's mixed box, as a reservation sends it. */
export const reservation = (code: string, port: number, more: object = {}): object => ({
  project: SMALL.project,
  box: SMALL.boxes.mixed,
  connector: SMALL.splitters.mixed,
  port,
  auto_connect: true,
  coords: [-48.85, -26.2998],
  client: { code, name: 'Fulana' },
  ...more,
});
