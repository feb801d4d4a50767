/** Which events a query wants, once as SQL for what is not in memory, once as a predicate for what is. */

import type { EventRecord } from "./records.ts";

/** Ids, not keys: resolved before. Null = no condition. An empty list matches nothing. */
export interface EventFilter {
  readonly types: readonly string[] | null;
  readonly teamId: string | null;
  readonly playerId: string | null;
  readonly periods: readonly number[] | null;
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
}

export const noEventFilter: EventFilter = {
  types: null,
  teamId: null,
  playerId: null,
  periods: null,
  fromMinute: null,
  toMinute: null,
};

export const isUnfiltered = (filter: EventFilter): boolean =>
  Object.values(filter).every((condition) => condition === null);

export function matchesEventFilter(filter: EventFilter, event: EventRecord): boolean {
  if (filter.types !== null && !filter.types.includes(event.type)) return false;
  if (filter.teamId !== null && event.team?.id !== filter.teamId) return false;
  if (filter.playerId !== null && event.player?.id !== filter.playerId) return false;
  if (filter.periods !== null && !filter.periods.includes(event.period)) return false;
  if (filter.fromMinute !== null && event.minute < filter.fromMinute) return false;
  return filter.toMinute === null || event.minute <= filter.toMinute;
}

export interface SqlConditions {
  readonly sql: readonly string[];
  readonly parameters: readonly (string | number)[];
}

/** @param used positional parameters that stand before these */
export function toSqlConditions(filter: EventFilter, used: number): SqlConditions {
  const sql: string[] = [];
  const parameters: (string | number)[] = [];
  const place = (value: string | number): string => `$${used + parameters.push(value)}`;
  const isOneOf = (column: string, values: readonly (string | number)[]): string =>
    values.length === 0 ? "false" : `${column} IN (${values.map(place).join(", ")})`;
  if (filter.types !== null) sql.push(isOneOf("type", filter.types));
  if (filter.teamId !== null) sql.push(`team_id = ${place(filter.teamId)}`);
  if (filter.playerId !== null) sql.push(`player_id = ${place(filter.playerId)}`);
  if (filter.periods !== null) sql.push(isOneOf("period", filter.periods));
  if (filter.fromMinute !== null) sql.push(`minute >= ${place(filter.fromMinute)}`);
  if (filter.toMinute !== null) sql.push(`minute <= ${place(filter.toMinute)}`);
  return { sql, parameters };
}
