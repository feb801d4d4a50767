/** A plan as people read it: every item, or on a terminal a line for all that have endpoint and action in common. Pure. */

import type { IngestionPlan, PlanAction, PlanItem } from "../ingest/types.ts";
import { mainReasons } from "../start/reasons.ts";

export interface SourceCredits {
  readonly source: string;
  /** Of the items to fetch. */
  readonly credits: number;
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetsAt: string | null;
}

export interface ShownPlan extends IngestionPlan {
  readonly sources: readonly SourceCredits[];
}

export interface PlanLinesOptions {
  /** Columns of the terminal, which lines of groups are cut to; null = they may be of any length. */
  readonly width: number | null;
  readonly isGrouped: boolean;
}

/** As many items are listed one by one in any case. */
const FEW = 20;
const ORDER: readonly PlanAction[] = ["FETCH", "DEFER", "SKIP"];

export function planLines(plan: ShownPlan, { width, isGrouped }: PlanLinesOptions): readonly string[] {
  const groups = isGrouped && plan.items.length > FEW;
  const rows = groups ? groupRows(plan.items) : plan.items.map(itemRow);
  const hint = groups ? [`Every item: add --all or --json.`] : [];
  const lines = toColumns(rows);
  return [...(groups ? lines.map((line) => cut(line, width)) : lines), "", ...totals(plan), ...hint];
}

type Row = readonly [action: string, what: string, count: string, cost: string, reason: string];

function itemRow({ action, item, reason, expands, expandedCredits = 0 }: PlanItem): Row {
  const page = item.page === undefined || item.page === 1 ? "" : ` page ${item.page}`;
  const more = expansion(expands, expandedCredits);
  return [action, `${item.prefix}${page}`, "", creditsOf(item.credits), `${reason}${more}`];
}

function groupRows(items: readonly PlanItem[]): readonly Row[] {
  const groups = new Map<string, PlanItem[]>();
  for (const item of items) {
    const name = `${ORDER.indexOf(item.action)} ${item.item.endpoint}`;
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups].toSorted(([a], [b]) => Number(a[0]) - Number(b[0])).map(([, group]) => groupRow(group));
}

function groupRow(group: readonly PlanItem[]): Row {
  const [first] = group as [PlanItem];
  const sum = (of: (item: PlanItem) => number): number => group.reduce((total, item) => total + of(item), 0);
  const more = expansion(
    group.some(({ expands }) => expands),
    sum(({ expandedCredits = 0 }) => expandedCredits),
  );
  return [
    first.action,
    first.item.endpoint,
    `${group.length} ${group.length === 1 ? "item" : "items"}`,
    first.action === "SKIP" ? "" : creditsOf(sum(({ item }) => item.credits)),
    `${mainReasons(group.map(({ reason }) => reason))}${more}`,
  ];
}

const creditsOf = (credits: number): string => {
  if (credits === 0) return "free";
  return credits === 1 ? "1 credit" : `${credits} credits`;
};

function expansion(expands: boolean, credits: number): string {
  if (!expands) return "";
  return credits === 0 ? "; expands, for free" : `; expands, about ${creditsOf(credits)} more`;
}

function totals({ fetch, skip, defer, credits, estimatedCredits, sources }: ShownPlan): readonly string[] {
  const more = estimatedCredits > credits ? `, about ${estimatedCredits} with what expands` : "";
  return [
    `${fetch} to fetch, ${skip} to skip, ${defer} to defer; ${credits} credits${more}`,
    ...sources.map(
      ({ source, credits: needed, limit, remaining, resetsAt }) =>
        `${source}: ${needed} credits of ${remaining} left today (limit ${limit}, reset at ${resetsAt})`,
    ),
  ];
}

/** Columns as wide as their widest text, those without any left out; the last one is free. */
function toColumns(rows: readonly Row[]): readonly string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const isShown = (_: string, column: number): boolean => widths[column] !== 0;
  return rows.map((row) => {
    const texts = row.map((text, column) => text.padEnd(widths[column] ?? 0));
    return texts.filter(isShown).join("  ").trimEnd();
  });
}

const cut = (line: string, width: number | null): string =>
  width === null || line.length <= width ? line : `${line.slice(0, width - 1)}…`;
