/** The shape of one event as in StatsBomb's events/{match_id}.json. Booleans are there only when true. */

import type { Named } from "./vocabulary.ts";

export interface PassDetails {
  recipient?: Named;
  length: number;
  /** Radians, 0 = straight ahead. */
  angle: number;
  height: Named;
  end_location: readonly number[];
  assisted_shot_id?: string;
  shot_assist?: true;
  goal_assist?: true;
  cross?: true;
  through_ball?: true;
  type?: Named;
  technique?: Named;
  body_part?: Named;
  /** Absent = complete. */
  outcome?: Named;
}

export interface FreezeFramePlayer {
  readonly location: readonly number[];
  readonly player: Named;
  readonly position: Named;
  readonly teammate: boolean;
}

export interface ShotDetails {
  statsbomb_xg: number;
  end_location: readonly number[];
  key_pass_id?: string;
  outcome: Named;
  type: Named;
  technique: Named;
  body_part: Named;
  first_time?: true;
  freeze_frame?: readonly FreezeFramePlayer[];
}

/** Keys named after the event's type; only where there is something to say. */
export interface EventDetails {
  pass?: PassDetails;
  carry?: { end_location: readonly number[] };
  shot?: ShotDetails;
  ball_receipt?: { outcome: Named };
  ball_recovery?: { offensive?: true; recovery_failure?: true };
  dribble?: { outcome: Named };
  duel?: { type: Named; outcome?: Named };
  interception?: { outcome: Named };
  clearance?: { body_part: Named; head?: true; left_foot?: true; right_foot?: true };
  block?: { deflection?: true };
  goalkeeper?: {
    type: Named;
    outcome?: Named;
    technique?: Named;
    position?: Named;
    end_location?: readonly number[];
  };
  foul_committed?: { card?: Named; penalty?: true };
  foul_won?: { penalty?: true };
  bad_behaviour?: { card: Named };
  substitution?: { outcome: Named; replacement: Named };
  tactics?: {
    formation: number;
    lineup: readonly { player: Named; position: Named; jersey_number: number }[];
  };
}

export interface StatsBombEvent extends EventDetails {
  id: string;
  /** 1 … n without a gap. */
  index: number;
  period: number;
  /** "HH:MM:SS.mmm" since the period began. */
  timestamp: string;
  minute: number;
  second: number;
  type: Named;
  possession: number;
  possession_team: Named;
  play_pattern: Named;
  team: Named;
  player?: Named;
  position?: Named;
  location?: readonly number[];
  /** Seconds. */
  duration?: number;
  under_pressure?: true;
  counterpress?: true;
  out?: true;
  related_events?: string[];
}
