import type { Response } from 'express';
import { Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Answers a failure in the form that the settings say. What is no refusal is a fault of this program: 500. */
export function answerError(
  error: unknown,
  response: Response,
  { errorBody }: Pick<Settings, 'errorBody'>,
): void {
  const { status, message } = refusalOf(error);
  response.status(status);
  switch (errorBody) {
    case 'message':
      response.json({ message, statusCode: status });
      break;
    case 'field':
      response.json({ error: message });
      break;
    case 'list':
      response.json({ errors: [{ message }] });
      break;
    case 'string':
      response.type('text').send(message);
      break;
    case 'html':
      response
        .type('html')
        .send(`<html><head><title>${status}</title></head><body><h1>${message}</h1></body></html>`);
      break;
  }
}

function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return error;
  // Broken JSON, too large a body, a badly coded path: Express and its parser say so with a status of their own.
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status < 500) return { status, message: 'Bad request' };
  return { status: 500, message: error instanceof Error ? error.message : 'Internal Server Error' };
}
