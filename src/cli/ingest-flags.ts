import type { IngestionMode, IngestionRequest } from "../runs.ts";

export interface IngestFlags {
  readonly endpoint?: readonly string[];
  readonly competition?: readonly string[];
  readonly season?: readonly number[];
  readonly mode: "resume" | "refresh" | "force";
}

export function toRequest({ endpoint, competition, season, mode }: IngestFlags): IngestionRequest {
  return {
    mode: mode.toUpperCase() as IngestionMode,
    ...(endpoint ? { endpoints: endpoint } : { job: "daily_ingest" }),
    ...(competition ? { competitions: competition.map((code) => code.toUpperCase()) } : {}),
    ...(season ? { seasons: season } : {}),
  };
}
