/** The words of planning and of raw objects. Those of a run, which others need too, are in src/runs.ts. */

export type PlanAction = "FETCH" | "SKIP" | "DEFER";

/** endpoint + parameters + base + partition: the unit that is planned, fetched and recorded. */
export interface WorkItem {
  readonly endpoint: string;
  readonly base: string;
  /** Lake key without the time part resolved is a pure function of endpoint, parameters and T or D. */
  readonly key: string;
  /** Prefix under which versions of this item lie. */
  readonly prefix: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly competitionCode: string | null;
  readonly season: number | null;
  readonly credits: number;
  /** Number of the page where the source pages; each is an item and an object of its own. */
  readonly page?: number;
  /** State of what the item depends on: an object of the same version is never asked for again. */
  readonly version?: string;
  /** ISO instant: the `{T}` of the key where it is known before the item is asked for. */
  readonly updatedAt?: string;
}

/** Names an item among all others: pages of one list share their prefix. */
export const slotOf = ({ prefix, page }: Pick<WorkItem, "prefix" | "page">): string =>
  page === undefined ? prefix : `${prefix}#page=${page}`;

export interface PlanItem {
  readonly item: WorkItem;
  readonly action: PlanAction;
  readonly reason: string;
  /** Etag of the newest version for a conditional request, when the source is asked again for free. */
  readonly presentEtag: string | null;
  readonly presentKey: string | null;
  /** It will add other items once its result is there. */
  readonly expands: boolean;
  /** Credits that the items it adds may cost; a guess. */
  readonly expandedCredits?: number;
}

export interface IngestionPlan {
  readonly items: readonly PlanItem[];
  readonly fetch: number;
  readonly skip: number;
  readonly defer: number;
  readonly credits: number;
  readonly estimatedCredits: number;
  readonly creditsAvailable: number | null;
}

/** One source record on its way into raw Parquet. */
export interface RawRecord {
  /** JSON text of what encloses the record (file name, round name), so that nothing of the body is lost. */
  readonly context: string;
  /** The record's own JSON text, letter by letter where the source is JSON. */
  readonly record: string;
}

/** Constants of one raw object, columns beside each record. */
export interface RawConstants {
  readonly endpoint: string;
  readonly competition_code: string | null;
  readonly season: number | null;
  readonly season_id: string | null;
  readonly match_id: string | null;
  readonly base: string;
  /** ISO instant, UTC. */
  readonly ingested_at: string;
  readonly run_id: string;
  readonly object_key: string;
}

/** Port: writes one raw Parquet file (zstd) with the columns of {@link RawConstants}, record_index, context, record, record_hash. */
export interface RawParquetWriter {
  /** Returns the path of a temp file; the caller hands it to the store and it is gone after that. */
  write(
    constants: RawConstants,
    records: readonly RawRecord[],
  ): Promise<{ readonly file: string; readonly rows: number }>;
}
