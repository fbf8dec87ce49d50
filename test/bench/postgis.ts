import { postgresBinaries, startPostgres } from '@oz-viability/demo/servers/postgres';
import type { Location } from '@oz-viability/shared';
import pg from 'pg';

/** Rows that one statement brings. */
const AT_ONCE = 50_000;

/** A table of boxes with PostGIS' own index, asked as the index is. */
export interface Postgis {
  load(boxes: {
    readonly lat: Float64Array;
    readonly lng: Float64Array;
    readonly free: boolean[];
  }): Promise<void>;
  /** Refs of the nearest boxes with a free port, nearest first. */
  nearest(place: Location, radius: number, limit: number): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** Why there is none: no PostgreSQL on this machine, or one without the extension. */
export async function openPostgis(): Promise<Postgis | { readonly missing: string }> {
  const binaries = postgresBinaries();
  if (binaries === undefined) return { missing: 'PostgreSQL is not here' };
  const postgres = await startPostgres(binaries);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const stop = async () => {
    await client.end();
    await postgres.stop();
  };
  try {
    await client.query('CREATE EXTENSION postgis');
  } catch {
    await stop();
    return { missing: 'PostGIS is not here: install postgresql-15-postgis-3' };
  }
  return {
    async load({ lat, lng, free }) {
      await client.query('DROP TABLE IF EXISTS boxes');
      await client.query('CREATE TABLE boxes (ref int, place geography(Point), free boolean)');
      for (let at = 0; at < lat.length; at += AT_ONCE) {
        const refs = Array.from(lat.subarray(at, at + AT_ONCE), (_, i) => at + i);
        await client.query(
          `INSERT INTO boxes SELECT ref, ST_MakePoint(lng, lat)::geography, free
           FROM unnest($1::int[], $2::float8[], $3::float8[], $4::boolean[]) AS box (ref, lng, lat, free)`,
          [refs, refs.map(ref => lng[ref]), refs.map(ref => lat[ref]), refs.map(ref => free[ref])],
        );
      }
      await client.query('CREATE INDEX ON boxes USING gist (place)');
      await client.query('ANALYZE boxes');
    },
    async nearest({ lat, lng }, radius, limit) {
      const { rows } = await client.query({
        name: 'nearest',
        text: `SELECT ref FROM boxes, (SELECT ST_MakePoint($1, $2)::geography AS asked) AS question
               WHERE free AND ST_DWithin(place, asked, $3, false)
               ORDER BY ST_Distance(place, asked, false) LIMIT $4`,
        values: [lng, lat, radius, limit],
      });
      return rows.map(({ ref }) => ref as number);
    },
    stop,
  };
}
