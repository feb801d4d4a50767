/** `pitchlake lake ls [prefix]`: reads the folder or bucket itself, so it works beside a running service. */

import { posix } from "node:path";
import type { ObjectInfo, ObjectStore } from "../lake/object-store.ts";
import type { Output } from "./output.ts";

export interface LakeListOptions {
  readonly recursive: boolean;
  /** Print a ready SELECT over the Parquet objects instead of their names. */
  readonly sql: boolean;
}

interface Listing {
  readonly prefix: string;
  readonly prefixes: readonly string[];
  readonly objects: readonly { readonly key: string; readonly size: number; readonly lastModified: string }[];
}

export async function listLake(
  store: ObjectStore,
  prefix: string,
  options: LakeListOptions,
  output: Output,
): Promise<void> {
  const listing = await readListing(store, prefix, options.recursive || options.sql);
  if (options.sql) return printSql(store, listing, output);
  output.result(listing, ({ prefixes, objects }) => [
    ...prefixes.map((one) => `${"".padStart(10)}  ${one}`),
    ...objects.map((object) => `${String(object.size).padStart(10)}  ${object.key}`),
    `${objects.length} objects, ${prefixes.length} folders below ${prefix || "the root"} of ${store.description}`,
  ]);
}

async function readListing(store: ObjectStore, prefix: string, recursive: boolean): Promise<Listing> {
  const objects: ObjectInfo[] = [];
  const prefixes: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list(prefix, {
      ...(recursive ? {} : { delimiter: "/" as const }),
      ...(cursor === null ? {} : { cursor }),
    });
    objects.push(...page.objects);
    prefixes.push(...page.prefixes);
    cursor = page.cursor;
  } while (cursor !== null);
  return {
    prefix,
    prefixes,
    objects: objects.map(({ key, size, lastModified }) => ({ key, size, lastModified: lastModified.toISOString() })),
  };
}

async function printSql(store: ObjectStore, listing: Listing, output: Output): Promise<void> {
  const parquet = listing.objects.filter(({ key }) => posix.extname(key) === ".parquet");
  const paths = await Promise.all(parquet.map(({ key }) => store.localPath(key)));
  const quoted = paths.flatMap((path) => (path === null ? [] : [`  '${path.replaceAll("'", "''")}'`]));
  const sql =
    quoted.length === 0 ? null : `SELECT * FROM read_parquet([\n${quoted.join(",\n")}\n], hive_partitioning = false)`;
  output.result({ sql, files: quoted.length }, () => [
    sql ?? `-- no Parquet object below ${listing.prefix || "the root"}`,
  ]);
}
