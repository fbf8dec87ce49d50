import { expectTypeOf, test } from 'vitest';
import type { OzEventDetails } from '../src/oz-viability/events.ts';
import type { OzViability } from '../src/oz-viability/oz-viability.ts';
import type { WidgetState } from '../src/state/selectors.ts';
import type * as told from './oz-viability.d.ts';

type Setting = keyof told.OzSettings | keyof told.OzProperties;

test('what hosts are told of the element is what it is', () => {
  expectTypeOf<OzViability>().toExtend<told.OzViabilityElement>();
  expectTypeOf<Pick<OzViability, Setting>>().toExtend<Pick<told.OzViabilityElement, Setting>>();
  expectTypeOf<told.WidgetState>().toEqualTypeOf<WidgetState>();
});

test('what hosts are told of the events is what they carry', () => {
  expectTypeOf<keyof told.OzEventDetails>().toEqualTypeOf<keyof OzEventDetails>();
  expectTypeOf<OzEventDetails>().toExtend<told.OzEventDetails>();
});

test('a page that names the tag and the event needs no cast', () => {
  const listen = (element: HTMLElementTagNameMap['oz-viability']) =>
    element.addEventListener('oz-reserved', ({ detail }) => detail.reservation.port.toFixed());
  expectTypeOf(listen).toBeFunction();
});
