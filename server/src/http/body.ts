import express, { type Request, type Response } from 'express';
import { Problem } from '../problem.ts';

/** A path of 10,000 vertices still fits, so that its answer can name the field instead of the size. */
const LARGEST_BODY = '1mb';

const parse = express.json({ limit: LARGEST_BODY, strict: false, inflate: false, type: () => true });

/**
 * The JSON that was sent; `{}` where nothing was, so that the schema says which fields are missing.
 * @throws {Problem} `content-type-not-supported`; whatever `problemOf` knows of the parser
 */
export async function readBody(request: Request, response: Response): Promise<unknown> {
  const length = request.get('content-length');
  const empty = request.get('transfer-encoding') === undefined && (length === undefined || length === '0');
  if (empty) return {};
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(request.get('content-type') ?? '')) {
    throw new Problem('content-type-not-supported');
  }
  await new Promise<void>((resolve, reject) => {
    parse(request, response, error => (error === undefined ? resolve() : reject(error)));
  });
  return request.body;
}

/** A list of a hundred thousand lines still fits, so that its answer can name the line instead of the size. */
const LARGEST_FILE = '16mb';

const take = express.raw({ limit: LARGEST_FILE, inflate: false, type: () => true });

/**
 * The bytes of a file of this type; none where nothing was sent.
 * @throws {Problem} `content-type-not-supported`; whatever `problemOf` knows of the parser
 */
export async function readFileBody(request: Request, response: Response, type: string): Promise<Uint8Array> {
  const [sent] = (request.get('content-type') ?? '').split(';');
  if (sent?.trim().toLowerCase() !== type) throw new Problem('content-type-not-supported');
  await new Promise<void>((resolve, reject) => {
    take(request, response, error => (error === undefined ? resolve() : reject(error)));
  });
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}
