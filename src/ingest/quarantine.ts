/** Bodies that broke their contract, kept with the reason so that somebody can look, and never seen as done. */

import { createHash } from "node:crypto";
import type { SourceContractError, TruncatedError } from "../errors.ts";
import { listAll, putJson } from "../lake/conditional.ts";
import { quarantineKey, quarantineReasonKey, toT } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { FetchedBody, FetchTarget } from "./sources/source.ts";

export interface Refused {
  readonly target: FetchTarget;
  readonly error: SourceContractError | TruncatedError;
  /** null: nothing of it was kept (a body above the size limit). */
  readonly body: FetchedBody | null;
  readonly runId: string;
  readonly at: Date;
}

/**
 * Writes body and reason; a body that lies there already is not written again.
 * @returns the key that the body has, or would have
 */
export async function quarantine(store: ObjectStore, refused: Refused): Promise<string> {
  const bytes = refused.body === null ? new Uint8Array() : bytesOf(refused.body);
  const hash = createHash("sha256")
    .update(bytes.length > 0 ? bytes : refused.target.item.prefix)
    .digest("hex")
    .slice(0, 16);
  const key = quarantineKey(refused.target.endpoint.id, toT(refused.at), hash, extensionOf(bytes));
  const present = await findBody(store, refused.target.endpoint.id, hash);
  if (present !== null) return present;
  if (bytes.length > 0) await store.put(key, bytes, { ifNoneMatch: "*" });
  await putJson(store, quarantineReasonKey(key), reasonOf(refused, bytes.length), { ifNoneMatch: "*" });
  return key;
}

async function findBody(store: ObjectStore, endpoint: string, hash: string): Promise<string | null> {
  const reason = ".reason.json";
  for await (const { key } of listAll(store, `quarantine/${endpoint}/`))
    if (key.includes(`-${hash}.`) && key.endsWith(reason)) return key.slice(0, -reason.length);
  return null;
}

function bytesOf({ content }: FetchedBody): Uint8Array {
  if (content.kind === "bytes") return content.bytes;
  return Buffer.from(content.records.map(({ record }) => `${record}\n`).join(""), "utf8");
}

function extensionOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 64)).toString("utf8").trimStart();
  if (start.startsWith("<")) return "html";
  return start.startsWith("{") || start.startsWith("[") ? "json" : "bin";
}

function reasonOf({ target, error, body, runId, at }: Refused, bytes: number) {
  return {
    endpoint: target.endpoint.id,
    parameters: target.item.parameters,
    url: body?.url ?? null,
    status: body?.status ?? null,
    code: error.code,
    message: error.message,
    ...("violation" in error ? error.violation : {}),
    bytes,
    fetched_at: at.toISOString(),
    run_id: runId,
  };
}
