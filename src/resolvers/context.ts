/** What every resolver gets: one snapshot for the whole request, who asks, and the ports to the rest of the service. */

import { NotReadyError } from "../errors.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type {
  BuildPort,
  FreshnessPort,
  HealthPort,
  IngestionPort,
  MatchNews,
  Principal,
  SchedulePort,
  SnapshotEvents,
  SourcePort,
} from "./ports.ts";

export interface GraphqlContext {
  /** The snapshot that was current when the request began; null before the first publish. */
  readonly readModel: ReadModel | null;
  /** Null without a valid key. */
  readonly principal: Principal | null;
  readonly ingestion: IngestionPort;
  readonly schedules: SchedulePort;
  readonly sources: SourcePort;
  readonly builds: BuildPort;
  readonly freshness: FreshnessPort;
  readonly health: HealthPort;
  readonly snapshotEvents: SnapshotEvents;
  readonly matchNews: MatchNews;
  readonly clock: () => Date;
  readonly requestId: string;
}

/** @throws NotReadyError before the first snapshot is loaded */
export function modelOf(context: GraphqlContext): ReadModel {
  if (context.readModel === null) {
    throw new NotReadyError("No snapshot is loaded yet: the first ingestion is still running; ask /readyz.");
  }
  return context.readModel;
}

/**
 * Each event of a subscription is answered from the snapshot that is current when it is sent: the one that the subscription
 * began with is closed some time after it was replaced. Events of one subscription are executed one after the other.
 */
export function readNewest(context: GraphqlContext): ReadModel | null {
  const newest = context.matchNews.current() ?? context.readModel;
  (context as { readModel: ReadModel | null }).readModel = newest;
  return newest;
}

/** Today's date in UTC, YYYY-MM-DD. */
export function todayOf(context: GraphqlContext): string {
  return context.clock().toISOString().slice(0, 10);
}
