import fc from 'fast-check';
import { DEEDS, type Deed, type Story } from './story.ts';
import { CALM, type Weather } from './wire.ts';

/** What fast-check needs to know to leave out what makes no sense: how many reservations were asked for. */
export interface Plot {
  asked: number;
}

const DAY_MS = 86_400_000;

type Command = fc.AsyncCommand<Plot, Story>;

/** A command by its sentence, so that a failing run reads like a story. */
const command = (says: string, run: (story: Story) => Promise<void> | void, needs = 1): Command => ({
  check: plot => plot.asked >= needs,
  async run(plot, story) {
    if (needs === 0 && says.startsWith('reserve')) plot.asked++;
    story.tell(`» ${says}`);
    await run(story);
    await story.clock.pass(1);
  },
  toString: () => says,
});

const WEATHERS: Readonly<Record<string, Weather>> = {
  calm: CALM,
  lagging: { badReads: 2, badWrites: 10, lags: [0, 2_000, 10_000, 29_000] },
  gusty: { badReads: 12, badWrites: 50, lags: [0, 2_000] },
  stormy: { badReads: 15, badWrites: 70, lags: [0, 2_000, 10_000, 29_000] },
  'writes fail': { badReads: 2, badWrites: 90, lags: [0] },
  dark: { badReads: 80, badWrites: 95, lags: [0] },
};

const weatherOf = (name: string): Command =>
  command(
    `weather: ${name}`,
    story => {
      story.wire.weather = WEATHERS[name] ?? CALM;
    },
    0,
  );

const server = fc.nat({ max: 1 });
const which = fc.nat({ max: 11 });
const box = fc.nat({ max: 2 });

const reserveCommand = fc
  .record({ server, box, code: fc.nat({ max: 9 }), drawn: fc.boolean() })
  .map(({ code, ...wish }) =>
    command(
      `reserve C${code} at box ${wish.box}${wish.drawn ? ', drawn,' : ''} by server ${wish.server}`,
      story => story.reserve(wish.server, { code: `C${code}`, ...wish }),
      0,
    ),
  );

const oneCommand = fc.oneof(
  { weight: 5, arbitrary: reserveCommand },
  fc
    .tuple(server, which)
    .map(([at, n]) => command(`repeat ${n} at server ${at}`, story => story.repeat(at, n))),
  fc
    .tuple(server, which)
    .map(([at, n]) => command(`withdraw ${n} at server ${at}`, story => story.withdraw(at, n))),
  fc
    .tuple(server, which, fc.integer({ min: 1, max: 20 }))
    .map(([at, n, days]) => command(`extend ${n} by ${days}`, story => story.extend(at, n, days))),
  fc
    .tuple(server, which, box, fc.boolean())
    .map(([at, n, to, drawn]) =>
      command(`move ${n} to box ${to}${drawn ? ', drawn' : ''}`, story => story.move(at, n, to, drawn)),
    ),
  fc
    .tuple(fc.constantFrom<Deed>(...DEEDS), which)
    .map(([deed, n]) => command(`someone: ${deed} (${n})`, story => story.edit(deed, n))),
  fc.constantFrom(...Object.keys(WEATHERS)).map(weatherOf),
  fc.integer({ min: 10, max: 40_000 }).map(ms => command(`${ms} ms pass`, story => story.clock.pass(ms))),
  fc
    .integer({ min: 1, max: 40 })
    .map(minutes => command(`asleep for ${minutes} min`, story => story.clock.jump(minutes * 60_000))),
  fc
    .constantFrom(1, 31)
    .map(days => command(`asleep for ${days} days`, story => story.clock.jump(days * DAY_MS))),
  server.map(at => command(`kill server ${at}`, story => story.fleet.kill(at))),
  fc.constantFrom(0, 20, 200).map(deadliness =>
    command(`deadliness ${deadliness}`, story => {
      story.fleet.deadliness = deadliness;
    }),
  ),
  server.map(at =>
    command(`daily round at server ${at}`, story => {
      void story.fleet.at(at)?.daily.round();
    }),
  ),
);

/** Rough from the beginning, and long enough that what one command leaves meets the next. */
export const commands = fc
  .tuple(
    fc.constantFrom('gusty', 'stormy', 'writes fail').map(weatherOf),
    fc.array(oneCommand, { minLength: 80, maxLength: 160 }),
  )
  .map(([weather, rest]) => [weather, ...rest]);

export const manners = fc.record({
  takenPortStatus: fc.constantFrom(400 as const, 409 as const),
  takenPortLeavesProperty: fc.boolean(),
  duplicateCode: fc.constantFrom('allow' as const, 'refuse' as const),
  unknownCode: fc.constantFrom('empty' as const, 'not-found' as const),
  externalId: fc.constantFrom('returned' as const, 'hidden' as const),
  movedDrop: fc.constantFrom('rewritten' as const, 'replaced' as const, 'left-behind' as const),
});
