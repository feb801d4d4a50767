/** The ids and names of StatsBomb's event format that the simulator uses. The format is StatsBomb's; no data is. */

export interface Named {
  readonly id: number;
  readonly name: string;
}

/** Objects by name, so that each is written down once and shared. */
function vocabulary<const N extends string>(ids: Readonly<Record<N, number>>): Readonly<Record<N, Named>> {
  const entries = Object.entries<number>(ids).map(([name, id]) => [name, { id, name }]);
  return Object.fromEntries(entries) as Record<N, Named>;
}

export const EVENT_TYPES = vocabulary({
  "Ball Recovery": 2,
  Dispossessed: 3,
  Duel: 4,
  Block: 6,
  Offside: 8,
  Clearance: 9,
  Interception: 10,
  Dribble: 14,
  Shot: 16,
  Pressure: 17,
  "Half Start": 18,
  Substitution: 19,
  "Own Goal Against": 20,
  "Foul Won": 21,
  "Foul Committed": 22,
  "Goal Keeper": 23,
  "Bad Behaviour": 24,
  "Own Goal For": 25,
  Pass: 30,
  "Half End": 34,
  "Starting XI": 35,
  Miscontrol: 38,
  "Dribbled Past": 39,
  "Ball Receipt*": 42,
  Carry: 43,
});
export type EventTypeName = keyof typeof EVENT_TYPES;

export const PLAY_PATTERNS = vocabulary({
  "Regular Play": 1,
  "From Corner": 2,
  "From Free Kick": 3,
  "From Throw In": 4,
  Other: 5,
  "From Counter": 6,
  "From Goal Kick": 7,
  "From Keeper": 8,
  "From Kick Off": 9,
});
export type PlayPattern = keyof typeof PLAY_PATTERNS;

export const PASS_HEIGHTS = vocabulary({ "Ground Pass": 1, "Low Pass": 2, "High Pass": 3 });
export const PASS_TYPES = vocabulary({
  Corner: 61,
  "Free Kick": 62,
  "Goal Kick": 63,
  Interception: 64,
  "Kick Off": 65,
  Recovery: 66,
  "Throw-in": 67,
});
export type PassType = keyof typeof PASS_TYPES;
export const PASS_OUTCOMES = vocabulary({ Incomplete: 9, Out: 75, "Pass Offside": 76 });
export type PassOutcome = keyof typeof PASS_OUTCOMES;
export const PASS_TECHNIQUES = vocabulary({ Inswinging: 104, Outswinging: 105, "Through Ball": 108 });
export const BODY_PARTS = vocabulary({
  Head: 37,
  "Left Foot": 38,
  "Right Foot": 40,
  "Drop Kick": 68,
  "Keeper Arm": 69,
});

export const SHOT_OUTCOMES = vocabulary({
  Blocked: 96,
  Goal: 97,
  "Off T": 98,
  Post: 99,
  Saved: 100,
  Wayward: 101,
  "Saved Off Target": 115,
  "Saved to Post": 116,
});
export const SHOT_TYPES = vocabulary({ "Free Kick": 62, "Open Play": 87, Penalty: 88 });
export const SHOT_TECHNIQUES = vocabulary({
  "Diving Header": 90,
  "Half Volley": 91,
  Lob: 92,
  Normal: 93,
  "Overhead Kick": 94,
  Volley: 95,
});

/** The same card has another id in a foul than in bad behaviour: readers must go by the name. */
export const FOUL_CARDS = vocabulary({ "Yellow Card": 5, "Second Yellow": 6, "Red Card": 7 });
export const BAD_BEHAVIOUR_CARDS = vocabulary({ "Yellow Card": 65, "Second Yellow": 66, "Red Card": 67 });

export const SUBSTITUTION_REASONS = vocabulary({ Injury: 102, Tactical: 103 });
export const INCOMPLETE: Named = { id: 9, name: "Incomplete" };
export const DRIBBLE_OUTCOMES = vocabulary({ Complete: 8, Incomplete: 9 });
export const DUEL_TYPES = vocabulary({ "Aerial Lost": 10, Tackle: 11 });
export const DUEL_OUTCOMES = vocabulary({ Won: 4, "Success In Play": 16 });
export const INTERCEPTION_OUTCOMES = vocabulary({ Won: 4, "Lost Out": 14, "Success In Play": 16 });

export const KEEPER_TYPES = vocabulary({
  Collected: 25,
  "Goal Conceded": 26,
  "Penalty Conceded": 28,
  "Penalty Saved": 29,
  "Shot Faced": 32,
  "Shot Saved": 33,
  "Shot Saved Off Target": 113,
  "Shot Saved to Post": 114,
});
export const KEEPER_OUTCOMES = vocabulary({ Claim: 47, "In Play Danger": 52, "In Play Safe": 53, "Touched Out": 59 });
export const KEEPER_TECHNIQUES = vocabulary({ Diving: 45, Standing: 46 });
export const KEEPER_POSITIONS = vocabulary({ Moving: 42, Set: 44 });
