import { SMALL } from '@oz-viability/demo/ozmap/testing/small-world';
import { destination, type Location } from '@oz-viability/shared';

/** 20 m north of a box of the small world, whose boxes 1 to 12 stand 60 m apart to the east. */
export const houseAt = (box: number): Location =>
  destination(destination(SMALL.center, (box - 1) * 60, 90), 20, 0);

/** The body of a reservation in the small world, by default at box 3 (`double`); `more` lies over it. */
export const wishFor = (code: string, more: object = {}) => ({
  customer: { code, name: 'Maria Aparecida', address: 'Rua Exemplo, 10' },
  location: houseAt(2),
  boxId: SMALL.boxes.double as string,
  ...more,
});
