import type { Command } from './command.ts';
import { FAILED, tenantOption, withSync } from './sync.ts';
import { table } from './table.ts';

interface Entry {
  readonly id: string;
  readonly code: string;
}

interface Undone {
  readonly entry: string;
  readonly verb: string;
  readonly code: string;
  readonly outcome: 'undone' | 'would' | 'skipped' | 'failed';
  readonly why?: string;
  readonly exceptions: readonly string[];
}

export const syncUndoCommand: Command = {
  verb: 'sync undo',
  usage: '<integration> <run> [--code CODE] [--dry-run] [--tenant TENANT] [--json]',
  summary: 'take back a run, or what it did to one client; `sync status` names the runs',
  options: { ...tenantOption, code: { type: 'string' } },
  switches: ['dry-run', 'json'],
  arguments: 2,
  run: invocation =>
    withSync(invocation, async sync => {
      const { say, out, switches } = invocation;
      const run = invocation.positionals[1] ?? '';
      const { tenant } = sync.standing;
      const { code } = invocation.options;
      const dryRun = switches.has('dry-run');
      const undo = (what: object) =>
        sync.ask<{ items: readonly Undone[] }>('POST', '/v1/admin/journal/undo', { tenant, dryRun, ...what });
      const { items: entries } = await sync.ask<{ items: readonly Entry[] }>(
        'GET',
        `/v1/admin/journal?${new URLSearchParams({ tenant, run })}`,
      );
      const chosen = entries.filter(entry => code === undefined || entry.code === code);
      if (chosen.length === 0) {
        say(
          `Run ${run} did nothing${code === undefined ? '' : ` to ${code}`}: there is nothing to take back.`,
        );
        return FAILED;
      }
      const items: Undone[] = [];
      if (code === undefined) items.push(...(await undo({ run })).items);
      // The last first, as for a whole run.
      else for (const { id } of chosen.toReversed()) items.push(...(await undo({ entry: id })).items);
      if (switches.has('json')) out(JSON.stringify(items, null, 2));
      else for (const line of tableOfUndone(items)) out(line);
      const count = (outcome: Undone['outcome']) => items.filter(each => each.outcome === outcome).length;
      say(
        dryRun
          ? `${count('would')} of ${items.length} would come back; nothing was written.`
          : `${count('undone')} of ${items.length} taken back.`,
      );
      return count('skipped') + count('failed') > 0 ? FAILED : 0;
    }),
};

const tableOfUndone = (items: readonly Undone[]): string[] =>
  table(
    ['code', 'what', 'outcome', 'why', 'what is not as before'],
    items.map(({ code, verb, outcome, why = '', exceptions }) => [
      code,
      verb,
      outcome,
      why,
      exceptions.join(', '),
    ]),
  );
