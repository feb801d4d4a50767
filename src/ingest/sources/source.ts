/**
 * Port of a source: how one work item becomes a body. Everything around it (presence, credits, contract, raw
 * objects, retries of the job) is done once, in execute.ts; a module only knows how to ask.
 * An endpoint that is plain JSON over HTTP needs no module: `http-json.ts` serves it from its row alone.
 */

import type { EndpointConfig, SourceBase, SourceConfig, SourceId } from "../../config/types.ts";
import type { RawRecord, WorkItem } from "../types.ts";

/** A work item with the rows of config it comes from and its templates filled in. */
export interface FetchTarget {
  readonly item: WorkItem;
  readonly endpoint: EndpointConfig;
  readonly source: SourceConfig;
  /** With the url that the settings put in its place, if they did. */
  readonly base: SourceBase;
  /** Path below `base.url`, without a leading slash; every `{param}` is filled in. */
  readonly path: string;
  /** Query parameters, filled in. */
  readonly query: Readonly<Record<string, string>>;
}

export interface FetchContext {
  /** Aborted when the run is cancelled or the process stops. */
  readonly signal: AbortSignal;
  /** ETag the source gave with the newest object in the lake; null = ask unconditionally. */
  readonly presentEtag: string | null;
}

/** What a source gave, with the facts that become the object's metadata. No secret in any of them. */
export interface FetchedBody {
  readonly kind: "body";
  /** The body's bytes, cut into records by the endpoint's contract; or records that the module made itself. */
  readonly content:
    | { readonly kind: "bytes"; readonly bytes: Uint8Array }
    | { readonly kind: "records"; readonly records: readonly RawRecord[] };
  /** Where it came from, e.g. "https://…/en.1.json", "package:football.json/2014-15/en.1.json", "simulator:demo". */
  readonly url: string;
  /** HTTP status, 200 for local content. */
  readonly status: number;
  readonly etag: string | null;
  /** Update time as the source states it: the `{T}` of the key. null = 00:00 UTC of the day of the fetch. */
  readonly updatedAt: Date | null;
  /** Version of local content, as `version()` answered. */
  readonly version: string | null;
  /** Requests that were sent, retries included; 0 for local content. */
  readonly attempts: number;
}

export type FetchResult =
  | FetchedBody
  /** The source says that nothing changed (304). */
  | { readonly kind: "notModified"; readonly attempts: number }
  /** The source does not have this item (404, or no such file). Not a failure while another base has it. */
  | { readonly kind: "absent"; readonly reason: string; readonly attempts: number };

/** One set of parameters of an endpoint that is repeated over another's result. */
export interface ParameterSet {
  readonly parameters: Readonly<Record<string, string>>;
  readonly competitionCode: string | null;
  readonly season: number | null;
}

/** What the records say about the season, for the refresh policies. */
export interface SeasonSummary {
  /** Last date of any match, `YYYY-MM-DD`; null when no record has one. */
  readonly lastDate: string | null;
  /** Matches with a result, or with a status that says that none will come. */
  readonly results: number;
}

export interface SourceModule {
  readonly id: SourceId;
  /** true: reading this base opens no socket and costs nothing. */
  isLocal(base: SourceBase): boolean;
  /**
   * Version of local content, cheap and without reading it: an item whose newest object has it is skipped.
   * null = this base does not have the item (planned as SKIP). Asked for local bases only.
   */
  version?(target: FetchTarget): Promise<string | null>;
  /**
   * The parameter sets of an endpoint with `forEach.kind === "resultOf"`, when the module knows them without the
   * lake (a simulator does). Without it they are read from the other endpoint's newest objects.
   */
  parameterSets?(endpoint: EndpointConfig): Promise<readonly ParameterSet[]>;
  /**
   * @throws SourceUnavailableError, SourceRateLimitedError, SourceAuthError, PlanRestrictedError,
   *   CreditsExhaustedError, SourceContractError, SourceRequestError; anything else is recorded as INTERNAL
   */
  fetch(target: FetchTarget, context: FetchContext): Promise<FetchResult>;
  /** Given the parsed records. Without it an item of policy `once` stays `daily` until its source says otherwise. */
  summarise?(records: readonly unknown[]): SeasonSummary;
}

/** Modules by source; the composition root makes them. */
export type SourceModules = Readonly<Partial<Record<SourceId, SourceModule>>>;
