import { createHash } from 'node:crypto';
import type { ClientCode, Language } from '@oz-viability/shared';
import type { Action, Change } from './action.ts';
import type { Sight } from './field.ts';
import { removalNote } from './note.ts';

/** What an ERP that pushes can say about a client. */
export type Statement =
  | {
      readonly verb: 'activate' | 'update';
      readonly name?: string;
      readonly address?: string;
      readonly observation?: string;
    }
  | {
      readonly verb: 'cancel';
      readonly at?: Date;
      readonly reason?: string;
      readonly disconnectPort?: boolean;
    }
  | { readonly verb: 'withdraw'; readonly reason?: string }
  | { readonly verb: 'rekey'; readonly newCode: ClientCode };

/** How an integration wants cancellations carried out. */
export interface RemovalRules {
  /** What a cancellation does to a client who was never installed. */
  readonly neverInstalled: 'remove' | 'keep_with_note';
  readonly disconnectOnCancel: boolean;
  /** As people call the ERP. */
  readonly source: string;
  readonly language: Language;
}

/** The actions that make a statement so, in the order of a run. No clock, no I/O. */
export function actionsOf(
  statement: Statement,
  sight: Sight,
  rules: RemovalRules,
  now: Date,
): readonly Action[] {
  return changesOf(statement, sight, rules, now).map(change => actionOf(sight, change, statement, rules));
}

function changesOf(statement: Statement, sight: Sight, rules: RemovalRules, now: Date): readonly Change[] {
  switch (statement.verb) {
    case 'activate':
      return [{ verb: 'activate' }, ...updateOf(statement)];
    case 'update':
      return updateOf(statement);
    case 'rekey':
      return [{ verb: 'rekey', newCode: statement.newCode }];
    case 'withdraw':
      return [{ verb: 'withdraw' }];
    case 'cancel': {
      if (!sight.implanted && rules.neverInstalled === 'remove') return [{ verb: 'withdraw' }];
      const { at = now, reason, disconnectPort = rules.disconnectOnCancel } = statement;
      const { code, name } = sight;
      const note = removalNote(rules.language, { code, name, at, source: rules.source, reason });
      return [{ verb: 'cancel', note, disconnect: disconnectPort }];
    }
  }
}

function updateOf(statement: Extract<Statement, { verb: 'activate' | 'update' }>): Change[] {
  const { verb: _, ...facts } = statement;
  return Object.keys(facts).length === 0 ? [] : [{ verb: 'update', ...facts }];
}

function actionOf(sight: Sight, change: Change, statement: Statement, { source }: RemovalRules): Action {
  const { connections: _c, dropId: _d, power: _p, isShared: _s, image: _i, boxId: _b, ...target } = sight;
  const reason = 'reason' in statement ? statement.reason : undefined;
  const id = createHash('sha256')
    .update(JSON.stringify([sight.clientId, change]))
    .digest('hex');
  return { id, target, change, because: reason ?? `${source}: ${statement.verb}` };
}
