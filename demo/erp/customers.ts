import type { Location } from '@oz-viability/shared';
import type { ProjectKey } from '../town/network.ts';
import type { Town } from '../town/town.ts';

/** What a contract is, in the words of every ERP. */
export type ContractState = 'waiting' | 'active' | 'blocked' | 'suspended' | 'cancelled' | 'transferred';

/** A contract of a customer of the town, before it is written in an ERP's own way. */
export interface Contract {
  /** The code of the client in OZmap. */
  readonly code: number;
  readonly name: string;
  readonly street: string;
  readonly number: string;
  readonly complement: string;
  readonly district: string;
  readonly location: Location | null;
  readonly state: ContractState;
  readonly up: boolean;
  readonly signedDaysAgo: number;
  /** Of those that ended. */
  readonly endedDaysAgo: number | null;
}

/** Every contract of a town's customers in one project, those that ended included. */
export function contractsOf(town: Town, project: ProjectKey): Contract[] {
  return town.occupancy.properties
    .filter(property => property.project === project)
    .flatMap(({ client, history, location, address }) =>
      history.map(({ code, enteredDaysAgo, leftDaysAgo }): Contract => {
        const living = leftDaysAgo === null && client !== null;
        return {
          code: Number(code),
          name: (living && client.name) || `Cliente ${code}`,
          ...placeOf(address),
          location,
          state: living ? (client.implanted ? 'active' : 'waiting') : 'cancelled',
          up: living && client.implanted && client.status === 'ok',
          signedDaysAgo: enteredDaysAgo,
          endedDaysAgo: leftDaysAgo,
        };
      }),
    );
}

/** `Rua das Flores, 12, casa 2 - Centro` */
function placeOf(address: string | null): Pick<Contract, 'street' | 'number' | 'complement' | 'district'> {
  const [way = '', district = ''] = (address ?? '').split(' - ');
  const [street = '', number = '', complement = ''] = way.split(', ');
  return { street, number, complement, district };
}
