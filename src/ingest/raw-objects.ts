/** A good body becomes one raw object: the body itself (`json`) or a row a record (`parquet`), by a conditional put. */

import { createHash } from "node:crypto";
import { rawKey, toD, toT } from "../lake/keys.ts";
import type { ObjectBody, ObjectStore, PutResult } from "../lake/object-store.ts";
import type { Contracts } from "./contracts.ts";
import type { KnownObject } from "./refresh.ts";
import type { FetchedBody, FetchTarget, SeasonSummary } from "./sources/source.ts";
import type { RawConstants, RawParquetWriter, RawRecord, WrittenParquet } from "./types.ts";

/** A body that is to be kept, before it is known how good it is. */
export interface RawDraft {
  readonly target: FetchTarget;
  readonly body: FetchedBody;
  readonly sha256: string;
  readonly runId: string;
  readonly fetchedAt: Date;
}

export interface RawObject extends RawDraft {
  readonly summary: SeasonSummary | null;
  readonly rows: number;
  /** Records that do not fit the contract, few enough to be kept. */
  readonly bad: number;
  /** Its records, or the file that has them already. */
  readonly content: { readonly records: readonly RawRecord[] } | WrittenParquet;
}

export interface WrittenObject {
  /** false: somebody else had written this key, which is just as good. */
  readonly written: boolean;
  readonly key: string;
  readonly known: KnownObject;
}

/** sha256 of the body as it came; of context and record for what a module made itself. */
export function hashBody({ content }: FetchedBody): string {
  const hash = createHash("sha256");
  if (content.kind === "bytes") hash.update(content.bytes);
  else for (const { context, record } of content.records) hash.update(`${context}\n${record}\n`);
  return hash.digest("hex");
}

export function bodyBytes({ content }: FetchedBody): number {
  if (content.kind === "bytes") return content.bytes.length;
  return content.records.reduce((sum, { context, record }) => sum + context.length + record.length, 0);
}

/** The key of what was fetched at `fetchedAt`. */
export function keyOf(target: FetchTarget, body: FetchedBody, fetchedAt: Date): string {
  const { updatedAt } = target.item;
  return keyAt(target, updatedAt === undefined ? body.updatedAt : new Date(updatedAt), fetchedAt);
}

/** The key that the item will have, where its `T` does not wait for the source's answer. */
export function keyAhead(target: FetchTarget, now: Date, scheduledAt: Date): string {
  const { updatedAt } = target.item;
  if (updatedAt !== undefined) return keyAt(target, new Date(updatedAt), now);
  return keyAt(target, target.endpoint.refresh === "live" ? scheduledAt : null, now);
}

function keyAt({ endpoint, item }: FetchTarget, updatedAt: Date | null, fetchedAt: Date): string {
  const day = new Date(`${toD(fetchedAt)}T00:00:00Z`);
  return rawKey(endpoint.key, item.parameters, { T: toT(updatedAt ?? day), D: toD(fetchedAt) });
}

/**
 * @param replace etag of the present object under the same key that this one takes the place of; null = only when
 *   nothing is there
 * @throws LakeUnavailableError
 */
export async function writeRawObject(
  ports: { readonly store: ObjectStore; readonly parquet: RawParquetWriter },
  object: RawObject,
  replace: string | null,
): Promise<WrittenObject> {
  const key = keyOf(object.target, object.body, object.fetchedAt);
  const condition = replace === null ? { ifNoneMatch: "*" as const } : { ifMatch: replace };
  const metadata = metadataOf(object);
  const put = async (body: ObjectBody): Promise<PutResult> => ports.store.put(key, body, { ...condition, metadata });
  const result = await put(await toObjectBody(ports.parquet, object, key));
  return { written: result.written, key, known: toKnown(object, key) };
}

async function toObjectBody(parquet: RawParquetWriter, object: RawObject, key: string): Promise<ObjectBody> {
  const { target, body, content } = object;
  if (target.endpoint.format === "json" && body.content.kind === "bytes") return body.content.bytes;
  if ("file" in content) return { file: content.file };
  const { file } = await parquet.write(constantsOf(object, key), content.records);
  return { file };
}

function constantsOf({ target, runId, fetchedAt }: RawDraft, key: string): RawConstants {
  const { item, endpoint } = target;
  return {
    endpoint: endpoint.id,
    competition_code: item.competitionCode,
    season: item.season,
    season_id: item.parameters.season_id ?? null,
    match_id: item.parameters.match_id ?? null,
    base: item.base,
    ingested_at: fetchedAt.toISOString(),
    run_id: runId,
    object_key: key,
  };
}

/** Below it, checking each record costs nothing to speak of. */
const BULK_BYTES = 256 * 1024;

/**
 * Writes a large body whole, when its contract can be told without taking it apart.
 * @returns null: look at it record by record
 * @throws LakeUnavailableError
 */
export async function writeBulk(
  { parquet, contracts }: { readonly parquet: RawParquetWriter; readonly contracts: Contracts },
  draft: RawDraft,
): Promise<WrittenParquet | null> {
  const { target, body, fetchedAt } = draft;
  const { endpoint } = target;
  if (parquet.writeArray === undefined || endpoint.format !== "parquet" || body.content.kind !== "bytes") return null;
  const { bytes } = body.content;
  const form = bytes.length < BULK_BYTES ? null : await contracts.form(endpoint, bytes);
  return form && parquet.writeArray(constantsOf(draft, keyOf(target, body, fetchedAt)), bytes, form);
}

/** Everything that is known of the object. S3 limits names and values to 2 KB in all. */
function metadataOf({ target, body, rows, bad, summary, sha256, runId, fetchedAt }: RawObject): Record<string, string> {
  const optional: Record<string, string | number | null | undefined> = {
    "source-etag": body.etag,
    version: target.item.version ?? body.version,
    pages: body.pages,
    truncated: body.truncated === undefined ? null : `${body.truncated.got} of ${body.truncated.expected}`,
    "dropped-records": body.dropped === 0 ? null : body.dropped,
    "last-date": summary?.lastDate,
    results: summary?.results,
    "bad-records": bad === 0 ? null : bad,
  };
  const present = Object.entries(optional).filter(([, value]) => value !== null && value !== undefined);
  return {
    url: body.url,
    status: String(body.status),
    endpoint: target.endpoint.id,
    "fetched-at": fetchedAt.toISOString(),
    "run-id": runId,
    sha256,
    rows: String(rows),
    ...Object.fromEntries(present.map(([name, value]) => [name, String(value)])),
  };
}

function toKnown({ target, body, summary, sha256, fetchedAt }: RawObject, key: string): KnownObject {
  const at = fetchedAt.toISOString();
  return {
    key,
    fetchedAt: at,
    checkedAt: at,
    version: target.item.version ?? body.version,
    sourceEtag: body.etag,
    sha256,
    lastDate: summary?.lastDate ?? null,
    results: summary?.results ?? null,
    ...(body.pages === undefined ? {} : { pages: body.pages }),
  };
}
