/** What a published snapshot is: the list of its files, its quality report, and one pointer object that names it. */

export interface SnapshotFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  /** Its seasons, where the rows of a mart lie in several files; then no season lies in two of them. */
  readonly seasons?: readonly string[];
}

export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
}

export interface SnapshotModel {
  readonly name: string;
  /** "raw", "staging" or "mart". Only marts have files; raw and staging are described for `datasets`. */
  readonly layer: "raw" | "staging" | "mart";
  readonly description: string | null;
  readonly columns: readonly SnapshotColumn[];
  readonly rows: number | null;
  readonly upstream: readonly string[];
  readonly files: readonly SnapshotFile[];
}

export interface QualityCheckResult {
  readonly name: string;
  readonly model: string;
  readonly status: "PASS" | "WARN" | "FAIL";
  readonly failures: number;
  readonly message: string | null;
}

/** A competition-season whose new rows are not served, and why. `servedFrom` is the version whose rows stand in, if any. */
export interface HeldBackSeason {
  readonly competitionCode: string;
  readonly season: number;
  readonly seasonId: string;
  readonly reason: string;
  readonly servedFrom: string | null;
}

export interface SnapshotManifest {
  /** Hash of raw record hashes, compiled SQL and config: the same input gives the same version. 16 hex characters. */
  readonly version: string;
  readonly publishedAt: string;
  readonly engine: "duckdb" | "athena";
  readonly models: readonly SnapshotModel[];
  readonly quality: {
    readonly checkedAt: string;
    readonly checks: readonly QualityCheckResult[];
  };
  readonly heldBack: readonly HeldBackSeason[];
}

/** `_state/snapshot/pointer.json`, changed by compare-and-swap; manifests are `_state/snapshot/<version>.json`. */
export interface SnapshotPointer {
  readonly version: string;
  readonly manifestKey: string;
  readonly publishedAt: string;
}

/** A mart of one loaded snapshot can be queried as `mart.<model>` on `engine`. */
export interface OpenSnapshot {
  readonly manifest: SnapshotManifest;
  readonly engine: import("./sql-engine.ts").SqlEngine;
  close(): Promise<void>;
}
