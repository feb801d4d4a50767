import { queryHash } from "../readmodel/cursor.ts";
import { type Page, paginate } from "../readmodel/page.ts";
import type { ScorerRecord, SeasonRecord } from "../readmodel/records.ts";
import { type ScorerMetric, scorersOf } from "../readmodel/scorers.ts";
import { type PageArguments, pageSizeOf, toPageRequest } from "./arguments.ts";

/** A season's scorers by a metric. @throws InvalidInputError */
export function scorerPage(
  field: string,
  season: SeasonRecord,
  metric: ScorerMetric | null,
  args: PageArguments,
): Page<ScorerRecord> {
  const by = metric ?? "GOALS";
  const page = toPageRequest(args, pageSizeOf(field));
  return paginate(scorersOf(season, by), { hash: queryHash(field, { season: season.id }), order: by }, page);
}
