/** Loads what everything else refers to: competitions, seasons, teams, players. */

import type { SnapshotManifest } from "../warehouse/snapshot.ts";
import type { SqlEngine } from "../warehouse/sql-engine.ts";
import { foldText } from "./key-index.ts";
import { loadSeasonFacts, loadTeamSeasons } from "./load-season-facts.ts";
import { byName, parseStrings } from "./names.ts";
import { visitRows } from "./packed-rows.ts";
import type { CompetitionKind, CompetitionRecord, PlayerRecord, SeasonRecord, TeamRecord } from "./records.ts";

export interface Reference {
  /** In the config's order. */
  readonly competitions: readonly CompetitionRecord[];
  readonly seasons: ReadonlyMap<string, SeasonRecord>;
  /** By name. */
  readonly teams: readonly TeamRecord[];
  readonly teamById: ReadonlyMap<string, TeamRecord>;
  readonly players: readonly PlayerRecord[];
  readonly playerById: ReadonlyMap<string, PlayerRecord>;
}

/** @throws LakeUnavailableError, MartShapeError */
export async function loadReference(engine: SqlEngine, manifest: SnapshotManifest): Promise<Reference> {
  const competitions = await loadCompetitions(engine);
  const seasons = await loadSeasons(engine, competitions, manifest);
  const teams = await loadTeams(engine);
  const teamById = new Map(teams.map((team) => [team.id, team]));
  const players = await loadPlayers(engine);
  const playerById = new Map(players.map((player) => [player.id, player]));
  await loadTeamSeasons(engine, seasons, teamById);
  await loadSeasonFacts(engine, seasons, teamById);
  return { competitions, seasons, teams, teamById, players, playerById };
}

async function loadCompetitions(engine: SqlEngine): Promise<CompetitionRecord[]> {
  const competitions: CompetitionRecord[] = [];
  await visitRows(
    engine,
    {
      relation: "competitions",
      columns: ["competition_id", "competition_code", "slug", "name", "country", "kind", "is_synthetic", "ordinal"],
    },
    (row) =>
      competitions.push({
        __typename: "Competition",
        id: row.required("competition_id"),
        code: row.required("competition_code"),
        slug: row.required("slug"),
        name: row.required("name"),
        country: row.text("country"),
        kind: row.required("kind") as CompetitionKind,
        isSynthetic: row.flag("is_synthetic"),
        ordinal: row.number("ordinal") ?? 0,
        seasons: [],
      }),
  );
  return competitions.sort((a, b) => a.ordinal - b.ordinal || (a.code < b.code ? -1 : 1));
}

async function loadSeasons(
  engine: SqlEngine,
  competitions: readonly CompetitionRecord[],
  manifest: SnapshotManifest,
): Promise<Map<string, SeasonRecord>> {
  const byId = new Map(competitions.map((competition) => [competition.id, competition]));
  const heldBack = new Map(manifest.heldBack.map((held) => [held.seasonId, held.reason]));
  const seasons = new Map<string, SeasonRecord>();
  await visitRows(
    engine,
    {
      relation: "seasons",
      columns: ["season_id", "competition_id", "season", "label", "start_on", "end_on", "expected_matches"],
    },
    (row) => {
      const competition = byId.get(row.required("competition_id"));
      if (competition === undefined) return;
      const id = row.required("season_id");
      const season: SeasonRecord = {
        __typename: "Season",
        id,
        competition,
        year: row.number("season")!,
        label: row.required("label"),
        startDate: row.date("start_on"),
        endDate: row.date("end_on"),
        expectedMatches: row.number("expected_matches") ?? 0,
        heldBack: heldBack.get(id) ?? null,
        teams: [],
        groupOf: new Map(),
        matches: [],
        zones: [],
        deductions: [],
        coverage: [],
        tables: { TOTAL: [], HOME: [], AWAY: [] },
        scorers: [],
      };
      seasons.set(id, season);
      competition.seasons.push(season);
    },
  );
  for (const competition of competitions) competition.seasons.sort((a, b) => b.year - a.year);
  return seasons;
}

async function loadTeams(engine: SqlEngine): Promise<TeamRecord[]> {
  const teams: TeamRecord[] = [];
  await visitRows(
    engine,
    {
      relation: "teams",
      columns: [
        "team_id",
        "slug",
        "name",
        "short_name",
        "code",
        "country",
        "is_national",
        "is_resolved",
        "aliases",
        "former_ids",
        "sources",
        "ingested_at",
      ],
    },
    (row) => {
      const name = row.required("name");
      const shortName = row.required("short_name");
      const aliases = parseStrings(row.text("aliases"));
      teams.push({
        __typename: "Team",
        id: row.required("team_id"),
        slug: row.required("slug"),
        name,
        shortName,
        code: row.text("code"),
        country: row.text("country"),
        isNational: row.flag("is_national"),
        isResolved: row.flag("is_resolved"),
        aliases,
        formerIds: parseStrings(row.text("former_ids")),
        crestUrl: null,
        foldedNames: [name, shortName, ...aliases].map(foldText),
        origin: { sourcesJson: row.text("sources") ?? "[]", ingestedAt: row.requiredInstant("ingested_at") },
        allMatches: [],
        seasons: [],
      });
    },
  );
  return teams.sort(byName);
}

async function loadPlayers(engine: SqlEngine): Promise<PlayerRecord[]> {
  const players: PlayerRecord[] = [];
  await visitRows(
    engine,
    {
      relation: "players",
      columns: [
        "player_id",
        "slug",
        "name",
        "first_name",
        "last_name",
        "date_of_birth",
        "nationality",
        "position",
        "aliases",
        "sources",
        "ingested_at",
      ],
    },
    (row) => {
      const name = row.required("name");
      const aliases = parseStrings(row.text("aliases"));
      players.push({
        __typename: "Player",
        id: row.required("player_id"),
        slug: row.required("slug"),
        name,
        firstName: row.text("first_name"),
        lastName: row.text("last_name"),
        dateOfBirth: row.date("date_of_birth"),
        nationality: row.text("nationality"),
        position: row.text("position"),
        aliases,
        foldedNames: [name, ...aliases].map(foldText),
        origin: { sourcesJson: row.text("sources") ?? "[]", ingestedAt: row.requiredInstant("ingested_at") },
        stats: [],
      });
    },
  );
  return players.sort(byName);
}
