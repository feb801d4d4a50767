/** API-Football v3's items, as far as its fakes need them (docs: api-football.com/documentation-v3). */

export interface TeamRef {
  id: number;
  name: string;
  logo: string | null;
}

export interface Pair<T> {
  home: T;
  away: T;
}

export interface FixtureItem {
  fixture: {
    id: number;
    referee: string | null;
    timezone: "UTC";
    date: string;
    /** Seconds. */
    timestamp: number;
    periods: { first: number | null; second: number | null };
    venue: { id: number; name: string; city: string };
    status: { long: string; short: string; elapsed: number | null; extra: number | null };
  };
  league: {
    id: number;
    name: string;
    country: string;
    logo: string | null;
    flag: string | null;
    season: number;
    round: string;
    standings: boolean;
  };
  /** `winner` is null for a draw and before kick-off. */
  teams: Pair<TeamRef & { winner: boolean | null }>;
  goals: Pair<number | null>;
  score: Record<"halftime" | "fulltime" | "extratime" | "penalty", Pair<number | null>>;
}

export interface PlayerRef {
  id: number | null;
  name: string | null;
}

/** No id of its own. A substitution's `player` goes off and `assist` comes on. */
export interface EventItem {
  time: { elapsed: number; extra: number | null };
  team: TeamRef;
  player: PlayerRef;
  assist: PlayerRef;
  type: "Goal" | "Card" | "subst";
  detail: string;
  comments: string | null;
}

export interface LineupPlayer {
  player: { id: number; name: string; number: number; pos: string; grid: string | null };
}

export interface LineupItem {
  team: TeamRef & { colors: Record<"player" | "goalkeeper", { primary: string; number: string; border: string }> };
  coach: { id: number; name: string; photo: string | null };
  formation: string;
  startXI: LineupPlayer[];
  substitutes: LineupPlayer[];
}

export interface StatisticsItem {
  team: TeamRef;
  /** A null often means 0. */
  statistics: { type: string; value: number | string | null }[];
}

export interface Tally {
  played: number;
  win: number;
  draw: number;
  lose: number;
  goals: { for: number; against: number };
}

export interface StandingRow {
  rank: number;
  team: TeamRef;
  points: number;
  goalsDiff: number;
  group: string;
  form: string | null;
  status: "same" | "up" | "down";
  description: string | null;
  all: Tally;
  home: Tally;
  away: Tally;
  update: string;
}

export interface StandingsItem {
  league: {
    id: number;
    name: string;
    country: string;
    logo: string | null;
    flag: string | null;
    season: number;
    /** Groups of rows; a league has one group. */
    standings: StandingRow[][];
  };
}
