/**
 * The generic source: JSON over HTTP, from a folder (`file:`) or from an npm package (`package:`), as the row in
 * endpoints.json says. An endpoint that needs no more than this needs no code.
 */

import type { AuthSpec, SourceId } from "../../config/types.ts";
import { SourceAuthError, SourceRequestError } from "../../errors.ts";
import type { HttpClient } from "../http-client.ts";
import { isLocalBase } from "../work-items.ts";
import { createLocalFiles, type LocalFiles } from "./local-files.ts";
import type { FetchContext, FetchResult, FetchTarget, SourceModule } from "./source.ts";

export interface HttpJsonSourceOptions {
  readonly id: SourceId;
  readonly http: HttpClient;
  /** Value of a secret by its name in the config; null = not set. */
  readonly secret?: (name: string) => Promise<string | null>;
  readonly files?: LocalFiles;
}

export function createHttpJsonSource(options: HttpJsonSourceOptions): SourceModule {
  const files = options.files ?? createLocalFiles();
  return {
    id: options.id,
    isLocal: isLocalBase,
    version: ({ base, path }) => files.version(base.url, path),
    fetch: (target, context) => (isLocalBase(target.base) ? readLocal(files, target) : ask(options, target, context)),
  };
}

async function readLocal(files: LocalFiles, { base, path }: FetchTarget): Promise<FetchResult> {
  const found = await files.read(base.url, path);
  if (found === null) return { kind: "absent", reason: `no ${path} in ${base.url}`, attempts: 0 };
  const { bytes, version } = found;
  const url = `${base.url}/${path}`;
  const nothing = { etag: null, updatedAt: null, attempts: 0 };
  return { kind: "body", content: { kind: "bytes", bytes }, url, status: 200, version, ...nothing };
}

async function ask(
  { http, secret }: HttpJsonSourceOptions,
  target: FetchTarget,
  context: FetchContext,
): Promise<FetchResult> {
  const { source, endpoint } = target;
  if (endpoint.paging !== undefined && endpoint.paging.kind !== "none")
    throw new SourceRequestError(
      `${endpoint.id}: paging "${endpoint.paging.kind}" needs a module of its own`,
      "BAD_REQUEST",
    );
  const label = urlOf(target, null).href;
  const auth = await authOf(source.auth, secret);
  const answer = await http.get({
    source,
    url: urlOf(target, auth.segment),
    label,
    headers: { accept: "application/json", ...auth.headers },
    ifNoneMatch: context.presentEtag,
    signal: context.signal,
  });
  if (answer.kind === "notModified") return answer;
  if (answer.kind === "notFound") {
    return { kind: "absent", reason: `${label} answered ${answer.status}`, attempts: answer.attempts };
  }
  const { body, status, etag, lastModified, attempts } = answer;
  const content = { kind: "bytes" as const, bytes: body };
  return { kind: "body", content, url: label, status, etag, updatedAt: lastModified, version: null, attempts };
}

function urlOf({ base, path, query }: FetchTarget, segment: string | null): URL {
  const parts = [base.url.replace(/\/+$/, ""), ...(segment === null ? [] : [encodeURIComponent(segment)]), path];
  const url = new URL(parts.join("/"));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

interface Auth {
  readonly headers: Readonly<Record<string, string>>;
  /** Part of the path that is secret. */
  readonly segment: string | null;
}

async function authOf(spec: AuthSpec, secret: HttpJsonSourceOptions["secret"]): Promise<Auth> {
  if (spec.kind === "none") return { headers: {}, segment: null };
  const value = (await secret?.(spec.secret)) ?? null;
  if (value === null) throw new SourceAuthError(`${spec.secret} is not set`);
  return spec.kind === "header" ? { headers: { [spec.name]: value }, segment: null } : { headers: {}, segment: value };
}
