/**
 * What some tests need from outside; `test/run.ts` provides it by environment. Where it is absent those tests
 * are skipped, and say so; where everything is required (CI) they fail.
 */
export const needs = {
  /** Superuser address of a running PostgreSQL; each test makes databases of its own. */
  get postgres(): string | undefined {
    return need('PostgreSQL', 'OZ_TEST_POSTGRES_URL');
  },
  /** Administrator's address of a running MariaDB; each test makes databases of its own. */
  get mariadb(): string | undefined {
    return need('MariaDB', 'OZ_TEST_MARIADB_URL');
  },
  /** Path of the Chromium program. */
  get chromium(): string | undefined {
    return need('Chromium', 'OZ_TEST_CHROMIUM');
  },
  /** Path of the PHP program. */
  get php(): string | undefined {
    return need('PHP', 'OZ_TEST_PHP');
  },
};

function need(what: string, variable: string): string | undefined {
  const value = process.env[variable];
  if (value !== undefined && value !== '') return value;
  const absent = `${what} is not here (${variable} is not set)`;
  if (process.env.OZ_TEST_REQUIRE === 'all') throw new Error(`${absent}, and nothing may be skipped`);
  process.stderr.write(`skipped: ${absent}\n`);
  return undefined;
}
