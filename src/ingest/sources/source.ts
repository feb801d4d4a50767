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
  /** Instant at which a poll was due; left out = now. */
  readonly scheduledAt?: Date;
  /** To be called before each request that leaves, retries too: a credit is leased before it can be spent. @throws CreditsExhaustedError */
  readonly beforeSend?: () => Promise<void>;
  /** To be told what an answer says of the credits. */
  readonly onQuota?: (quota: Quota) => void;
}

/** What the provider says of the credits of today. */
export interface Quota {
  readonly limit: number;
  readonly used: number;
}

/** What the provider says of the account. */
export interface Account extends Quota {
  /** Name of the plan; a restriction holds under it only. */
  readonly plan: string;
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
  /** Pages in all, where the source pages. */
  readonly pages?: number;
  /** The source gave less than there is and did not say so. Kept all the same, and marked. */
  readonly truncated?: { readonly expected: number; readonly got: number };
  /** Rows that were not asked for and are left out, e.g. of another league. */
  readonly dropped?: number;
  /** Called when the body was kept or put aside: its bytes may be written over then. */
  readonly release?: () => void;
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
  /** State of what the item depends on, e.g. the match's last update: an object of the same version is never asked for again. */
  readonly version?: string;
  /** The `{T}` of the key where it is known before the item is asked for. */
  readonly updatedAt?: Date;
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
   * The parameter sets that one stored result of the other endpoint gives, from its parsed records. Without it, one
   * for each value of the field that endpoints.json names.
   */
  fanOut?(endpoint: EndpointConfig, parent: FetchTarget, records: readonly unknown[]): readonly ParameterSet[];
  /** Whether the source's list of seasons promises one of `anyOf` for the item; null = it says nothing of it. */
  covers?(seasons: readonly unknown[], item: WorkItem, anyOf: readonly string[]): boolean | null;
  /** Requests that one item takes; left out = 1. Its credits are the endpoint's cost times that. */
  requests?(endpoint: EndpointConfig): number;
  /** Asks for plan and credits, for free. */
  account?(base: SourceBase, source: SourceConfig, signal: AbortSignal): Promise<Account>;
  /**
   * @throws SourceUnavailableError, SourceRateLimitedError, SourceAuthError, PlanRestrictedError,
   *   CreditsExhaustedError, SourceContractError, SourceRequestError; anything else is recorded as INTERNAL
   */
  fetch(target: FetchTarget, context: FetchContext): Promise<FetchResult>;
  /**
   * Looks at a whole body before its contract is checked, and may put records in the place of bytes.
   * @throws SourceContractError, TruncatedError: the body is put aside
   */
  inspect?(target: FetchTarget, body: FetchedBody): FetchedBody;
  /**
   * true: bodies of thousands of records that nobody asks for one by one here. A large one is kept without being
   * taken apart, and `summarise` is not asked.
   */
  isBulk?(endpoint: EndpointConfig): boolean;
  /** Given the parsed records; null where they say nothing of a season. Without it an item of policy `once` stays `daily` until its source says otherwise. */
  summarise?(records: readonly unknown[]): SeasonSummary | null;
}

/** Modules by source; the composition root makes them. */
export type SourceModules = Readonly<Partial<Record<SourceId, SourceModule>>>;
