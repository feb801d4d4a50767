/** StatsBomb's open data (CONTRACTS.md §4) and openfootball (§5.3). */

import { bool, day, either, int, list, matching, number, object, oneOf, orNull, text } from "./shape.ts";

const stamp = matching("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}$");
const named = object({ id: int, name: text });

export const competitions = list(
  object({
    competition_id: int,
    season_id: int,
    country_name: text,
    competition_name: text,
    competition_gender: oneOf("male", "female"),
    competition_youth: bool,
    competition_international: bool,
    season_name: matching("^\\d{4}/\\d{4}$"),
    match_updated: stamp,
    match_updated_360: orNull(stamp),
    match_available_360: orNull(stamp),
    match_available: stamp,
  }),
);

const side = (name: string) =>
  object({
    [`${name}_team_id`]: int,
    [`${name}_team_name`]: text,
    [`${name}_team_gender`]: text,
    [`${name}_team_group`]: orNull(text),
    country: named,
  });

export const matches = list(
  object({
    match_id: int,
    match_date: day,
    kick_off: orNull(matching("^\\d{2}:\\d{2}:\\d{2}\\.\\d{3}$")),
    competition: object({ competition_id: int, country_name: text, competition_name: text }),
    season: object({ season_id: int, season_name: text }),
    home_team: side("home"),
    away_team: side("away"),
    home_score: int,
    away_score: int,
    match_status: oneOf("available"),
    match_status_360: oneOf("available", "scheduled"),
    last_updated: stamp,
    last_updated_360: orNull(stamp),
    metadata: object({ data_version: text, shot_fidelity_version: text, xy_fidelity_version: text }),
    match_week: int,
    competition_stage: named,
    stadium: { ...named, properties: { ...named.properties, country: named } },
    referee: named,
  }),
);

export const events = list(
  object(
    {
      id: matching("^[0-9a-f-]{36}$"),
      index: int,
      period: oneOf(1, 2, 3, 4, 5),
      timestamp: matching("^\\d{2}:\\d{2}:\\d{2}\\.\\d{3}$"),
      minute: int,
      second: int,
      type: named,
      possession: int,
      possession_team: named,
      play_pattern: named,
      team: named,
    },
    { location: list(number, { minItems: 2 }), player: named, related_events: list(text) },
  ),
  { minItems: 20 },
);

const clock = matching("^\\d{2}:\\d{2}$");

export const lineups = list(
  object({
    team_id: int,
    team_name: text,
    lineup: list(
      object({
        player_id: int,
        player_name: text,
        player_nickname: orNull(text),
        jersey_number: int,
        cards: list(object({ time: clock, card_type: text, reason: text, period: int })),
        positions: list(
          object({
            position_id: int,
            position: text,
            from: clock,
            to: orNull(clock),
            from_period: int,
            to_period: orNull(int),
            start_reason: text,
            end_reason: text,
          }),
        ),
      }),
      { minItems: 11 },
    ),
  }),
  { minItems: 2, maxItems: 2 },
);

export const threeSixty = list(
  object({
    event_uuid: text,
    visible_area: list(number, { minItems: 6 }),
    freeze_frame: list(object({ teammate: bool, actor: bool, keeper: bool, location: list(number) })),
  }),
  { minItems: 1 },
);

const goals = list(int, { minItems: 2, maxItems: 2 });
const score = either({ type: "object", maxProperties: 0 }, object({ ft: goals }, { ht: goals, et: goals, p: goals }));
const scorers = list(object({ name: text, minute: int }, { offset: int, penalty: bool, owngoal: bool }));

export const league = object({
  name: text,
  matches: list(object({ round: text, date: day, time: matching("^\\d{2}:\\d{2}$"), team1: text, team2: text, score })),
});

const cupMatch = { date: day, time: text, ground: text, score };

export const worldCup = object({
  name: text,
  matches: list(
    object({ round: text, team1: text, team2: text, ...cupMatch }, { goals1: scorers, goals2: scorers, num: int }),
  ),
});

const coded = object({ name: text, code: text });

export const euro = {
  ...object({
    name: text,
    rounds: list(
      object({
        name: text,
        matches: list({
          ...object({ num: int, team1: coded, team2: coded, ...cupMatch }, { goals1: scorers, goals2: scorers }),
          not: { required: ["round"] },
        }),
      }),
    ),
  }),
};
