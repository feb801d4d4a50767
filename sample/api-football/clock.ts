/** API-Football counts minutes from 1; added time stands beside the 45th or 90th. */

import type { Period } from "../match/match-model.ts";

export function toElapsed({ period, ms }: { readonly period: Period; readonly ms: number }): {
  elapsed: number;
  extra: number | null;
} {
  const minute = Math.floor(ms / 60_000) + 1;
  const before = period === 1 ? 0 : 45;
  return minute <= 45 ? { elapsed: before + minute, extra: null } : { elapsed: before + 45, extra: minute - 45 };
}
