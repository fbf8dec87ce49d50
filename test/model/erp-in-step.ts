import type { ErpRecord } from '@oz-viability/server/erp/connector';
import type { Month } from './erp-month.ts';

/** A client of OZmap that is not as the ERP says, and in what. */
export interface Difference {
  readonly code: string;
  readonly what: string;
}

/**
 * What the rules ask of OZmap, said once more and simply: client by client, without index, plan or gate. Codes that
 * the ERP does not know mean nothing.
 */
export function differencesOf({
  clients,
  erp,
}: Pick<Month, 'clients'> & {
  readonly erp: {
    readonly contracts: ReadonlyMap<string, ErpRecord>;
    readonly up?: ReadonlySet<string> | undefined;
  };
}): Difference[] {
  return clients.flatMap(({ client }) => {
    const contract = erp.contracts.get(client.code);
    const differs = (what: string): Difference => ({ code: client.code, what });
    const differences: Difference[] = [];
    switch (contract?.lifecycle) {
      case undefined:
        return [];
      case 'cancelled':
      case 'withdrawn':
        return [differs('has left, and is on the map')];
      case 'transferred':
        return [differs(`is ${contract.successor} now`)];
      case 'pending':
        if (client.implanted) differences.push(differs('is not installed, says the ERP'));
        break;
      case 'active':
        if (!client.implanted) differences.push(differs('is installed, says the ERP'));
        if (contract.name !== undefined && client.name !== contract.name) {
          differences.push(differs(`is called ${contract.name}, not ${client.name}`));
        }
        if (client.implanted && client.status === 0 && !erp.up?.has(client.code)) {
          differences.push(differs('is down'));
        }
        break;
      default:
        break;
    }
    if (client.implanted && client.status === 1 && erp.up?.has(client.code))
      differences.push(differs('is up'));
    return differences;
  });
}
