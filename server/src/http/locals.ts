import type { Response } from 'express';
import type { Authenticated } from '../access/authenticate.ts';
import type { Problem } from '../problem.ts';

/** Who asks, or why that is not believed. */
export type Identity = { readonly known: Authenticated } | { readonly refused: Problem };

/** What the steps of a request leave for the steps after them. */
export interface Locals {
  requestId: string;
  /** The route's pattern, never its address: ids and queries stay out of the log. */
  route?: string;
  identity?: Identity;
  /** The code of the problem that was answered. */
  problem?: string;
}

export const localsOf = (response: Response): Locals => response.locals as Locals;
