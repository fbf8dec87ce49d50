import type { ClientCode, ClientId, PoleId, PropertyId, SplitterId, TenantId } from '@oz-viability/shared';
import type { Reading, WriteOutcome } from '../reservation/field.ts';
import type { Change } from './action.ts';
import type { ClientMembers, Document, Image } from './field.ts';
import type { Entry } from './journal.ts';
import { withoutLine } from './judge.ts';
import { clientAgain, isUnchanged, pointAgain, portAgain, propertyAgain, renamedBy } from './recreate.ts';
import type { UndoDeps, UndoException, Undone } from './undone.ts';

/** Of an image: what edits can have changed. */
interface ClientThen {
  readonly code: ClientCode;
  readonly implanted: boolean;
  readonly name?: string | null;
  readonly observation?: string | null;
  readonly status?: unknown;
}

type Verdict = Pick<Undone, 'outcome' | 'why' | 'exceptions'>;
type Whole = Entry & { readonly change: Change; readonly before: Image };

const would = (exceptions: readonly UndoException[]): Verdict => ({ outcome: 'would', exceptions });
const skipped = (why: string): Verdict => ({ outcome: 'skipped', why, exceptions: [] });
export const failed = (why: string): Verdict => ({ outcome: 'failed', why, exceptions: [] });
const FIRST_PAUSE_MS = 100;
const MADE_AGAIN: readonly UndoException[] = ['ids', 'created-at', 'history'];

/** The run of an undo, as the journal has it. */
export const undoRunOf = (run: string): string => `undo-${run}`;
export const runOf = (entry: Pick<Entry, 'run'> | undefined): string => undoRunOf(entry?.run ?? 'nothing');

/** One entry on its way back. */
export class Undoing {
  readonly #deps: UndoDeps;
  readonly #entry: Entry;
  readonly #earlier: readonly Entry[];
  readonly #by: string;
  readonly #renamed: Map<string, string>;
  readonly #dryRun: boolean;

  constructor(
    deps: UndoDeps,
    what: {
      readonly entry: Entry;
      /** Former tries to take it back. */
      readonly earlier: readonly Entry[];
      readonly by: string;
      /** Old id → new id, of what this undo has made again so far. */
      readonly renamed: Map<string, string>;
      readonly dryRun: boolean;
    },
  ) {
    this.#deps = deps;
    this.#entry = what.entry;
    this.#earlier = what.earlier;
    this.#by = what.by;
    this.#renamed = what.renamed;
    this.#dryRun = what.dryRun;
  }

  async takeBack(): Promise<Verdict> {
    const { change, before, end } = this.#entry;
    const ended = this.#earlier.find(each => each.end?.kind === 'done');
    if (ended !== undefined) {
      this.#remember(before, ended.end?.kind === 'done' ? ended.end.after : undefined);
      return skipped('undone-before');
    }
    if (change === undefined || before === undefined || end?.kind !== 'done' || end.after === undefined) {
      return skipped('images-erased');
    }
    const open = this.#earlier.find(each => each.end === undefined);
    const entry: Whole = { ...this.#entry, change, before };
    switch (change.verb) {
      case 'cancel':
        return this.#moveBackIn(entry, end.after, change, open);
      case 'withdraw':
        return this.#makeAgain(entry, open);
      default:
        return this.#edit(entry, end.after, change, open);
    }
  }

  async #edit(
    entry: Whole,
    after: Image,
    change: Exclude<Change, { verb: 'cancel' | 'withdraw' }>,
    open: Entry | undefined,
  ): Promise<Verdict> {
    const { map, promises } = this.#deps;
    const { tenant, before } = entry;
    const clientId = this.#now(entry.clientId) as ClientId;
    const propertyId = this.#propertyOf(before);
    const look = async () => {
      const place = propertyId === undefined ? { clientId } : { clientId, propertyId };
      const reading = await map.look(tenant, place, 'quick');
      return reading.kind === 'failed' ? reading : { kind: 'read' as const, value: reading.value?.image };
    };
    const met = await this.#meet(look, after, before, open);
    if ('outcome' in met) return met;
    if (this.#dryRun) return would([]);
    const undoing = open ?? (await this.#intend(entry, met.image));
    if (!met.isBack) {
      for (const write of this.#inverse(tenant, clientId, propertyId, change, before)) await write();
    }
    await this.#deps.runtime.checkpoint('undo:edited');
    if (change.verb === 'rekey') {
      const live = await promises.live(tenant, change.newCode);
      if (live !== undefined) await promises.recoded(tenant, live.id, entry.code);
    }
    const ourMark = before.client?.external_id;
    const wasPromised =
      change.verb === 'activate' && typeof ourMark === 'string' && (await promises.knows(tenant, ourMark));
    return this.#conclude(undoing, before, look, wasPromised ? ['reservation'] : []);
  }

  *#inverse(
    tenant: TenantId,
    client: ClientId,
    property: PropertyId | undefined,
    change: Exclude<Change, { verb: 'cancel' | 'withdraw' }>,
    before: Image,
  ): Generator<() => Promise<WriteOutcome>> {
    const { map } = this.#deps;
    const was = (before.client ?? {}) as unknown as ClientThen;
    const onClient = (members: ClientMembers) => () => map.changeClient(tenant, client, members);
    switch (change.verb) {
      case 'activate':
        return yield onClient({ implanted: was.implanted });
      case 'rekey':
        return yield onClient({ code: was.code });
      case 'status':
        return yield onClient({ status: was.status === 1 || was.status === 'ERROR' ? 'error' : 'ok' });
      case 'power':
        if (property === undefined) return;
        return yield () =>
          map.changeProperty(tenant, property, { power: (before.property?.potencyRead ?? null) as null });
      case 'update': {
        const { name, address, observation } = change;
        if (name !== undefined || observation !== undefined) {
          yield onClient({
            ...(name === undefined ? {} : { name: was.name ?? null }),
            ...(observation === undefined ? {} : { observation: was.observation ?? null }),
          });
        }
        if (address !== undefined && property !== undefined) {
          yield () =>
            map.changeProperty(tenant, property, { address: (before.property?.address ?? null) as null });
        }
      }
    }
  }

  /** A client back into the property that he left, on the port that he had. */
  async #moveBackIn(
    entry: Whole,
    after: Image,
    change: Extract<Change, { verb: 'cancel' }>,
    open: Entry | undefined,
  ): Promise<Verdict> {
    const { map, runtime } = this.#deps;
    const { tenant, before } = entry;
    const taken = await this.#isTaken(entry, open);
    if (taken !== undefined) return taken;
    const client = clientAgain(before.client ?? {}, true);
    const propertyId = this.#propertyOf(before);
    if (propertyId === undefined) {
      if (this.#dryRun) return would(MADE_AGAIN);
      const undoing = open ?? (await this.#intend(entry, {}));
      if ((await this.#found(entry)) === undefined) await map.createClient(tenant, client);
      return this.#conclude(undoing, before, () => this.#lookByCode(entry), MADE_AGAIN);
    }
    const look = async () => {
      const reading = await map.property(tenant, propertyId);
      return reading.kind === 'failed' ? reading : { kind: 'read' as const, value: reading.value?.image };
    };
    const met = await this.#meet(look, after, before, open);
    if ('outcome' in met) return met;
    if (open === undefined && met.image.property?.client != null) return skipped('changed');
    if (this.#dryRun) return would(MADE_AGAIN);
    const undoing = open ?? (await this.#intend(entry, met.image));
    if (met.image.property?.client == null) await map.moveIn(tenant, propertyId, client);
    await runtime.checkpoint('undo:moved-in');
    // Without our line, not as the look before the deed had it: a person may have written in between.
    const now = (met.image.property?.observation ?? undefined) as string | undefined;
    await map.changeProperty(tenant, propertyId, { note: withoutLine(now, change.note) ?? null });
    const port = change.disconnect ? portAgain(before.property ?? {}) : undefined;
    const isOff = port !== undefined && ((met.image.property?.connections ?? []) as unknown[]).length === 0;
    const isBackOn = !isOff || (await this.#reconnect(tenant, propertyId, port));
    return this.#conclude(undoing, before, () => this.#lookByCode(entry), [
      ...MADE_AGAIN,
      ...(isBackOn ? [] : (['port'] as const)),
    ]);
  }

  async #reconnect(tenant: TenantId, property: PropertyId, port: Document): Promise<boolean> {
    if (!(await this.#isFree(tenant, port))) return false;
    return (await this.#deps.map.connect(tenant, property, port)).kind === 'done';
  }

  async #isFree(tenant: TenantId, { connector, port }: Document): Promise<boolean> {
    const { map, promises } = this.#deps;
    const free = await map.isFree(tenant, connector as SplitterId, Number(port));
    if (free.kind === 'failed' || !free.value) return false;
    return !(await promises.isClaimed(tenant, connector as SplitterId, Number(port)));
  }

  /** Property, client, drop and points anew, from what stood there before. */
  async #makeAgain(entry: Whole, open: Entry | undefined): Promise<Verdict> {
    const { map, promises, runtime } = this.#deps;
    const { tenant, before } = entry;
    const taken = await this.#isTaken(entry, open);
    if (taken !== undefined) return taken;
    const ourMark = before.client?.external_id ?? before.property?.external_id;
    const wasPromised = typeof ourMark === 'string' && (await promises.knows(tenant, ourMark));
    const port = portAgain(before.property ?? {});
    const onPort = port !== undefined && (await this.#isFree(tenant, port));
    const lost: readonly UndoException[] = [
      ...MADE_AGAIN,
      ...(wasPromised ? (['reservation', 'external-id'] as const) : []),
      ...(before.drop?.implanted === true ? (['drop-implanted'] as const) : []),
    ];
    if (this.#dryRun) return would([...lost, ...(port === undefined || onPort ? [] : (['port'] as const))]);
    const undoing = open ?? (await this.#intend(entry, {}));
    await runtime.checkpoint('undo:intended');
    if (open !== undefined) await this.#untilSettled(open);
    if ((await this.#found(entry)) === undefined) {
      const outcome =
        before.property === undefined
          ? await map.createClient(tenant, clientAgain(before.client ?? {}, !wasPromised))
          : await map.createProperty(
              tenant,
              propertyAgain(before, await this.#pointsAgain(tenant, before), {
                withOurMark: !wasPromised,
                onPort,
              }),
            );
      if (outcome.kind === 'rejected') {
        await this.#deps.journal.end(undoing, { kind: 'failed', why: 'rejected' });
        return failed('rejected');
      }
    }
    await runtime.checkpoint('undo:made');
    const isOn = port === undefined || onPort || (await this.#isConnected(entry));
    return this.#conclude(undoing, before, () => this.#lookByCode(entry), [
      ...lost,
      ...(isOn ? [] : (['port'] as const)),
    ]);
  }

  async #pointsAgain(tenant: TenantId, { points = [] }: Image): Promise<ReadonlyMap<string, string>> {
    const made = new Map<string, string>();
    for (const point of points) {
      const outcome = await this.#deps.map.createPoint(tenant, pointAgain(point));
      const id: PoleId | undefined = outcome.kind === 'done' ? outcome.value?.id : undefined;
      if (id !== undefined) made.set(String(point.id), id);
    }
    return made;
  }

  /** Only what is as the action left it is taken back; what an interrupted undo did already counts as done. */
  async #meet(
    look: () => Promise<Reading<Image | undefined>>,
    after: Image,
    before: Image,
    open: Entry | undefined,
  ): Promise<Verdict | { readonly image: Image; readonly isBack: boolean }> {
    const reading = await look();
    if (reading.kind === 'failed') return failed(reading.reason);
    if (reading.value === undefined) return skipped('gone');
    const image = reading.value;
    if (open !== undefined) return { image, isBack: isUnchanged(before, image, this.#renamed) };
    return isUnchanged(after, image, this.#renamed) ? { image, isBack: false } : skipped('changed');
  }

  /** A former try may have been carried out and not be shown yet: made once more there would be two. */
  async #untilSettled({ at }: Entry): Promise<void> {
    const { runtime, settledAfterMs } = this.#deps;
    const left = at.getTime() + settledAfterMs - runtime.now().getTime();
    if (left > 0) await runtime.sleep(left);
  }

  async #isTaken(entry: Whole, open: Entry | undefined): Promise<Verdict | undefined> {
    const found = await this.#deps.map.byCode(entry.tenant, entry.code);
    if (found.kind === 'failed') return failed(found.reason);
    return open === undefined && found.value.length > 0 ? skipped('code-in-use') : undefined;
  }

  async #found({ tenant, code }: { readonly tenant: TenantId; readonly code: ClientCode }) {
    const reading = await this.#deps.map.byCode(tenant, code);
    return reading.kind === 'read' ? reading.value[0] : undefined;
  }

  async #isConnected(entry: Whole): Promise<boolean> {
    return ((await this.#found(entry))?.connections.length ?? 0) > 0;
  }

  async #lookByCode(entry: Whole): Promise<Reading<Image | undefined>> {
    const reading = await this.#deps.map.byCode(entry.tenant, entry.code);
    return reading.kind === 'failed' ? reading : { kind: 'read', value: reading.value[0]?.image };
  }

  #intend(entry: Whole, before: Image): Promise<Entry> {
    const { tenant, integration, id, code, clientId, change } = entry;
    return this.#deps.journal.intend({
      tenant,
      integration,
      run: runOf(entry),
      actor: this.#by,
      action: { id, target: { code, clientId }, change },
      before,
      undoes: id,
    });
  }

  /** What OZmap shows in the end decides; what nobody knows stays open, for the next try. */
  async #conclude(
    undoing: Entry,
    before: Image,
    look: () => Promise<Reading<Image | undefined>>,
    exceptions: readonly UndoException[],
  ): Promise<Verdict> {
    const isBack = ({ value: now }: { readonly value: Image | undefined }): boolean => {
      this.#remember(before, now);
      if (now === undefined) return false;
      return exceptions.includes('port') || isBackAgain(before, now, this.#renamed, exceptions);
    };
    const now = await this.#seen(look, isBack);
    if (now === undefined) return failed('unseen');
    await this.#deps.journal.end(undoing, { kind: 'done', after: now });
    return { outcome: 'undone', exceptions };
  }

  async #seen(
    look: () => Promise<Reading<Image | undefined>>,
    isBack: (reading: { readonly value: Image | undefined }) => boolean,
  ): Promise<Image | undefined> {
    const { runtime, shownWithinMs } = this.#deps;
    const end = runtime.now().getTime() + shownWithinMs;
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      const reading = await look();
      if (reading.kind === 'read' && isBack(reading)) return reading.value;
      const left = end - runtime.now().getTime();
      if (left <= 0) return undefined;
      await runtime.sleep(Math.min(pause, left));
    }
  }

  #remember(before: Image | undefined, now: Image | undefined): void {
    if (before === undefined || now === undefined) return;
    for (const [old, fresh] of renamedBy(before, now)) this.#renamed.set(old, fresh);
  }

  #now = (id: string): string => this.#renamed.get(id) ?? id;

  #propertyOf({ property }: Image): PropertyId | undefined {
    return property === undefined ? undefined : (this.#now(String(property.id)) as PropertyId);
  }
}

/** Field by field as before, but for what is named. */
function isBackAgain(
  before: Image,
  now: Image,
  renamed: ReadonlyMap<string, string>,
  exceptions: readonly UndoException[],
): boolean {
  if (!exceptions.includes('external-id')) return isUnchanged(before, now, renamed);
  const without = (image: Image): Image => ({
    ...(image.client && { client: { ...image.client, external_id: null } }),
    ...(image.property && { property: { ...image.property, external_id: null } }),
  });
  return isUnchanged(without(before), without(now), renamed);
}
