/** One published snapshot in memory. Everything a request reads comes from one of these. */

import type { SnapshotManifest } from "../warehouse/snapshot.ts";
import type { EventFilter } from "./event-filter.ts";
import type { KeyIndex } from "./key-index.ts";
import type { MaybePromise } from "./lazy-store.ts";
import type { ByTeam, PointsRacePointRecord, StandingVersionRecord } from "./load-histories.ts";
import type { SeasonLineups } from "./load-lineups.ts";
import type { PassNetworks } from "./load-pass-networks.ts";
import type { AsOfTables } from "./load-tables.ts";
import type { CompetitionRecord, EventRecord, MatchRecord, PlayerRecord, SeasonRecord, TeamRecord } from "./records.ts";

/** Parts that are loaded on first use. All may throw LakeUnavailableError or QueryTimeoutError. */
export interface LazyParts {
  asOfTables(season: SeasonRecord): MaybePromise<AsOfTables>;
  /** Runs of positions in the whole table. */
  standingsHistory(season: SeasonRecord): MaybePromise<ByTeam<StandingVersionRecord>>;
  /** By matchday. */
  pointsRace(season: SeasonRecord): MaybePromise<ByTeam<PointsRacePointRecord>>;
  lineups(season: SeasonRecord): MaybePromise<SeasonLineups>;
  passNetworks(match: MatchRecord): MaybePromise<PassNetworks>;
  /** All events of a match by index. */
  eventsOfMatch(match: MatchRecord): MaybePromise<readonly EventRecord[]>;
  /** All events of a player by kick-off and index. */
  eventsOfPlayer(player: PlayerRecord): MaybePromise<readonly EventRecord[]>;
  event(id: string): MaybePromise<EventRecord | null>;
  /** Events of each match of the season that pass the filter, by match id. */
  eventCounts(season: SeasonRecord, filter: EventFilter): MaybePromise<ReadonlyMap<string, number>>;
  /** The events of a match that pass the filter, by index; loads no others. */
  filteredEvents(match: MatchRecord, filter: EventFilter): MaybePromise<readonly EventRecord[]>;
  /** Players seen in line-ups or among scorers, by {@link appearanceKey}. */
  appearances(): MaybePromise<ReadonlyMap<string, ReadonlySet<PlayerRecord>>>;
}

export interface ReadModel extends LazyParts {
  /** The data version. */
  readonly version: string;
  readonly manifest: SnapshotManifest;
  /** In the config's order. */
  readonly competitions: readonly CompetitionRecord[];
  readonly seasons: ReadonlyMap<string, SeasonRecord>;
  /** By name. */
  readonly teams: readonly TeamRecord[];
  /** By name. */
  readonly players: readonly PlayerRecord[];
  /** In order of kick-off. */
  readonly matches: readonly MatchRecord[];
  /** Those being played, in order of kick-off. */
  readonly liveMatches: readonly MatchRecord[];
  readonly matchById: ReadonlyMap<string, MatchRecord>;
  readonly competitionKeys: KeyIndex<CompetitionRecord>;
  readonly teamKeys: KeyIndex<TeamRecord>;
  readonly playerKeys: KeyIndex<PlayerRecord>;
  /** Text to show with rows of a source, from the config. */
  readonly attributions: Readonly<Record<string, string>>;
  /** Frees the snapshot; what is in memory stays readable, first uses fail after it. */
  close(): Promise<void>;
}

export const appearanceKey = (seasonId: string, teamId: string): string => `${seasonId}/${teamId}`;
