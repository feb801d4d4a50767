/**
 * The generic source: JSON over HTTP, from a folder (`file:`) or from an npm package (`package:`), as the row in
 * endpoints.json says. An endpoint that needs no more than this needs no code; what a provider says in its own way
 * (errors inside a 200, limits in headers) is its dialect.
 */

import type { AuthSpec, EndpointConfig, SourceBase, SourceConfig, SourceId } from "../../config/types.ts";
import { type AppError, SourceAuthError } from "../../errors.ts";
import type { HttpAnswer } from "../http/answers.ts";
import type { Pacing } from "../http/gate.ts";
import type { TransportAnswer } from "../http/transport.ts";
import type { HttpClient } from "../http-client.ts";
import { isLocalBase } from "../work-items.ts";
import { createLocalFiles, type LocalFiles } from "./local-files.ts";
import type { FetchContext, FetchedBody, FetchResult, FetchTarget, Quota, SourceModule } from "./source.ts";

/** Value of a secret by its name in the config; null = not set. `fresh`: not from memory, it may have been changed. */
export type ReadSecret = (name: string, options?: { readonly fresh?: boolean }) => Promise<string | null>;

export interface HttpJsonSourceOptions {
  readonly id: SourceId;
  readonly http: HttpClient;
  readonly secret?: ReadSecret;
  readonly files?: LocalFiles;
  readonly dialect?: Dialect;
}

/** What a provider says in its own way. */
export interface Dialect {
  /** The error that an answer means; null = what HTTP says of it. */
  readonly classify?: (answer: TransportAnswer, label: string, now: Date) => AppError | null;
  readonly pacing?: (answer: TransportAnswer) => Pacing | null;
  readonly quota?: (answer: TransportAnswer) => Quota | null;
}

export interface Asking extends Partial<FetchContext> {
  readonly source: SourceConfig;
  readonly base: SourceBase;
  /** Below the base. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The url as it may be shown, and the answer. */
export interface Asked {
  readonly label: string;
  readonly answer: HttpAnswer;
}

export function createHttpJsonSource(options: HttpJsonSourceOptions): SourceModule {
  const files = options.files ?? createLocalFiles();
  return {
    id: options.id,
    isLocal: isLocalBase,
    version: ({ base, path }) => files.version(base.url, path),
    fetch: (target, context) =>
      isLocalBase(target.base) ? readLocal(files, target) : fetchRemote(options, target, context),
    inspect: ({ endpoint }, body) => withPages(endpoint, body),
  };
}

async function readLocal(files: LocalFiles, { base, path }: FetchTarget): Promise<FetchResult> {
  const found = await files.read(base.url, path);
  if (found === null) return { kind: "absent", reason: `no ${path} in ${base.url}`, attempts: 0 };
  const { bytes, version, release } = found;
  const url = `${base.url}/${path}`;
  const nothing = { etag: null, updatedAt: null, attempts: 0 };
  return { kind: "body", content: { kind: "bytes", bytes }, url, status: 200, version, release, ...nothing };
}

async function fetchRemote(
  options: HttpJsonSourceOptions,
  target: FetchTarget,
  context: FetchContext,
): Promise<FetchResult> {
  const { source, base, path, endpoint, item } = target;
  const { paging } = endpoint;
  const page = paging?.kind === "pages" ? { [paging.parameter]: String(item.page ?? 1) } : {};
  const { label, answer } = await ask(options, { ...context, source, base, path, query: { ...target.query, ...page } });
  if (answer.kind === "notModified") return answer;
  if (answer.kind === "notFound") {
    return { kind: "absent", reason: `${label} answered ${answer.status}`, attempts: answer.attempts };
  }
  const { body, status, etag, lastModified, attempts } = answer;
  const content = { kind: "bytes" as const, bytes: body };
  const updatedAt = endpoint.refresh === "live" ? (context.scheduledAt ?? null) : lastModified;
  return { kind: "body", content, url: label, status, etag, updatedAt, version: null, attempts };
}

/** How many pages there are, where the row says that the answer says so. */
function withPages({ paging }: EndpointConfig, body: FetchedBody): FetchedBody {
  if (paging?.kind !== "pages" || body.content.kind !== "bytes") return body;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.content.bytes).toString("utf8"));
  } catch {
    // Broken JSON is the contract's to tell.
    return body;
  }
  for (const step of paging.totalPath.split("."))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  return { ...body, pages: typeof value === "number" && Number.isInteger(value) && value > 0 ? value : 1 };
}

/**
 * One request as the source wants it. A key that is refused is read anew once: it may have been changed meanwhile.
 * @throws what {@link HttpClient.get} throws; SourceAuthError when the key is not set
 */
export async function ask(options: HttpJsonSourceOptions, asking: Asking): Promise<Asked> {
  const { secret } = options;
  const { auth: spec } = asking.source;
  const key = spec.kind === "none" ? null : await readKey(spec.secret, secret);
  try {
    return await askWith(options, asking, toAuth(spec, key));
  } catch (error) {
    if (!(error instanceof SourceAuthError) || spec.kind === "none") throw error;
    const changed = (await secret?.(spec.secret, { fresh: true })) ?? null;
    if (changed === null || changed === key) throw error;
    return askWith(options, asking, toAuth(spec, changed));
  }
}

async function askWith(
  { http, dialect = {} }: HttpJsonSourceOptions,
  { source, base, path, query, signal, presentEtag = null, beforeSend, onQuota }: Asking,
  auth: Auth,
): Promise<Asked> {
  const label = urlOf(base, path, query, null).href;
  const answer = await http.get({
    source,
    url: urlOf(base, path, query, auth.segment),
    label,
    headers: { accept: "application/json", ...auth.headers },
    ifNoneMatch: presentEtag,
    signal,
    classify: (sent, now) => dialect.classify?.(sent, label, now) ?? null,
    pacing(sent) {
      const quota = dialect.quota?.(sent) ?? null;
      if (quota !== null) onQuota?.(quota);
      return dialect.pacing?.(sent) ?? null;
    },
    ...(beforeSend === undefined ? {} : { beforeSend }),
  });
  return { label, answer };
}

function urlOf(base: SourceBase, path: string, query: Asking["query"], segment: string | null): URL {
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

async function readKey(name: string, secret: ReadSecret | undefined): Promise<string> {
  const value = (await secret?.(name)) ?? null;
  if (value === null) throw new SourceAuthError(`${name} is not set`);
  return value;
}

function toAuth(spec: AuthSpec, key: string | null): Auth {
  if (spec.kind === "none" || key === null) return { headers: {}, segment: null };
  return spec.kind === "header" ? { headers: { [spec.name]: key }, segment: null } : { headers: {}, segment: key };
}
