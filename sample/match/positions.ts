/** StatsBomb's positions with the spot each holds on average, in the frame of its own attack (0,0 … 120,80). */

import type { Line } from "../league/squads.ts";

export interface Position {
  readonly id: number;
  readonly name: string;
  readonly line: Line;
  readonly spot: readonly [x: number, y: number];
  /** Share of a side's shots, headers, chances made and fouls that fall to the position. */
  readonly shots: number;
  readonly headers: number;
  readonly chances: number;
  readonly fouls: number;
}

// id, short name, name, line, x, y, shots, headers, chances, fouls
const ROWS = [
  [1, "GK", "Goalkeeper", "G", 8, 40, 0, 0, 0.02, 0.1],
  [2, "RB", "Right Back", "D", 38, 68, 0.4, 0.3, 1.1, 1],
  [3, "RCB", "Right Center Back", "D", 30, 50, 0.35, 1.6, 0.2, 1],
  [4, "CB", "Center Back", "D", 28, 40, 0.3, 1.5, 0.2, 1],
  [5, "LCB", "Left Center Back", "D", 30, 30, 0.35, 1.6, 0.2, 1],
  [6, "LB", "Left Back", "D", 38, 12, 0.4, 0.3, 1.1, 1],
  [7, "RWB", "Right Wing Back", "D", 48, 70, 0.7, 0.3, 1.4, 1],
  [8, "LWB", "Left Wing Back", "D", 48, 10, 0.7, 0.3, 1.4, 1],
  [9, "RDM", "Right Defensive Midfield", "M", 46, 50, 0.7, 0.6, 0.8, 1.5],
  [10, "CDM", "Center Defensive Midfield", "M", 45, 40, 0.6, 0.6, 0.7, 1.6],
  [11, "LDM", "Left Defensive Midfield", "M", 46, 30, 0.7, 0.6, 0.8, 1.5],
  [12, "RM", "Right Midfield", "M", 60, 68, 1.3, 0.5, 1.5, 1],
  [13, "RCM", "Right Center Midfield", "M", 56, 52, 1.2, 0.6, 1.2, 1.3],
  [14, "CM", "Center Midfield", "M", 55, 40, 1.2, 0.6, 1.2, 1.3],
  [15, "LCM", "Left Center Midfield", "M", 56, 28, 1.2, 0.6, 1.2, 1.3],
  [16, "LM", "Left Midfield", "M", 60, 12, 1.3, 0.5, 1.5, 1],
  [17, "RW", "Right Wing", "F", 76, 66, 2.2, 0.9, 1.8, 0.9],
  [18, "RAM", "Right Attacking Midfield", "M", 70, 58, 1.8, 0.7, 1.8, 1],
  [19, "CAM", "Center Attacking Midfield", "M", 72, 40, 2, 0.8, 2, 1],
  [20, "LAM", "Left Attacking Midfield", "M", 70, 22, 1.8, 0.7, 1.8, 1],
  [21, "LW", "Left Wing", "F", 76, 14, 2.2, 0.9, 1.8, 0.9],
  [22, "RCF", "Right Center Forward", "F", 80, 48, 3.2, 2.6, 1.2, 1.1],
  [23, "ST", "Center Forward", "F", 82, 40, 3.8, 3, 1.2, 1.1],
  [24, "LCF", "Left Center Forward", "F", 80, 32, 3.2, 2.6, 1.2, 1.1],
] as const;

type PositionCode = (typeof ROWS)[number][1];

const POSITIONS = new Map<PositionCode, Position>(
  ROWS.map(([id, code, name, line, x, y, shots, headers, chances, fouls]) => [
    code,
    { id, name, line, spot: [x, y], shots, headers, chances, fouls },
  ]),
);

export interface Formation {
  /** StatsBomb's number, e.g. 4231. */
  readonly id: number;
  /** API-Football's text, e.g. "4-2-3-1". */
  readonly label: string;
  /** Eleven, the goalkeeper first, then line by line from the right. */
  readonly positions: readonly Position[];
}

const FORMATION_ROWS: readonly (readonly [number, string])[] = [
  [442, "GK RB RCB LCB LB RM RCM LCM LM RCF LCF"],
  [433, "GK RB RCB LCB LB RCM CDM LCM RW ST LW"],
  [4231, "GK RB RCB LCB LB RDM LDM RAM CAM LAM ST"],
  [352, "GK RCB CB LCB RWB RDM LDM CAM LWB RCF LCF"],
];

export const FORMATIONS: readonly Formation[] = FORMATION_ROWS.map(([id, codes]) => ({
  id,
  label: [...String(id)].join("-"),
  positions: codes.split(" ").map((code) => POSITIONS.get(code as PositionCode)!),
}));
