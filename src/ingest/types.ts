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

/** What every record must have for its body to be written whole: a part of the contract that SQL can tell. */
export interface RecordNeed {
  /** Names of members, from the record down. */
  readonly path: readonly string[];
  readonly type: "string" | "integer" | "number" | "object" | "array" | "any";
  readonly minimum?: number;
  readonly maximum?: number;
  /** It must not be "". */
  readonly isFilled?: boolean;
}

/** How records of a body show that they have what they need. */
export interface RecordForm {
  readonly needs: readonly RecordNeed[];
  /**
   * What stands in each record of an indented body, in this order: a line's beginning with the name of a required
   * member, as in its first record. Found without parsing; null where the body is not printed that way.
   */
  readonly marks: readonly string[] | null;
}

export interface WrittenParquet {
  /** A temp file; the caller hands it to the store and it is gone after that. */
  readonly file: string;
  readonly rows: number;
}

/** Port: writes one raw Parquet file (zstd) with the columns of {@link RawConstants}, record_index, context, record, record_hash. */
export interface RawParquetWriter {
  write(constants: RawConstants, records: readonly RawRecord[]): Promise<WrittenParquet>;
  /**
   * A body that is one JSON array, letter by letter, without taking it apart in this process. `record_hash` stays null
   * in the file: reading raw relations computes it.
   * @returns null when a record lacks what is needed or the body is no such array: nothing is written, and the body
   *   has to be looked at record by record
   * @throws LakeUnavailableError
   */
  writeArray?(constants: RawConstants, body: Uint8Array, form: RecordForm): Promise<WrittenParquet | null>;
}
