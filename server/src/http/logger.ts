import { type DestinationStream, type Logger as Pino, pino } from 'pino';

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error'>;

/** JSON lines. What goes in is chosen line by line: nothing here redacts, because nothing secret may arrive. */
export function createLogger(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info',
  destination?: DestinationStream,
): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * The parts of an error that may be logged. Drivers and clients hang requests, rows and keys on theirs; the
 * stack already begins with name and message.
 */
export function describeError(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { thrown: typeof error };
  return {
    error: error.stack ?? `${error.name}: ${error.message}`,
    ...(error.cause instanceof Error ? { cause: error.cause.stack ?? error.cause.message } : {}),
  };
}
