import { PAGE_ROWS } from './database.ts';

/** The next rows of a driver's stream; fewer than a page are the last. */
export async function takePage<T>(rows: AsyncIterator<T>): Promise<T[]> {
  const page: T[] = [];
  while (page.length < PAGE_ROWS) {
    const next = await rows.next();
    if (next.done) break;
    page.push(next.value);
  }
  return page;
}
