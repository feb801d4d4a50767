/**
 * What `npm start` prints for people: a line a step, in the order in which things happen, the address and one query last.
 * The structured log goes to standard error; this goes to standard output, never says more than a screen, and is silent
 * after its last lines: what schedules do later is in the log and in `ingestionRun`.
 */

import type { TaskOutcome, TaskRecord } from "../runs.ts";
import { mainReasons } from "./reasons.ts";

export interface StartReport {
  step(name: string, text: string): void;
  /** A long step's progress; on a terminal it is drawn over until the next line. */
  progress(name: string, text: string): void;
  tasks(name: string, subject: string, tasks: readonly TaskRecord[]): void;
  closing(facts: ClosingFacts): void;
}

export interface ClosingFacts {
  readonly url: string;
  readonly seconds: number;
  readonly adminKeyFile: string | null;
  /** How the last run ended, or that none was due. */
  readonly run: string;
}

export interface ReportStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const NAME_WIDTH = 9;
const CLEAR_LINE = "\r\u001b[2K";

export function createStartReport(stream: ReportStream): StartReport {
  let isDrawn = false;
  let isClosed = false;
  let unreachable: Unreachable | null = null;
  const toldOf = new Set<string>();
  const line = (text: string) => {
    if (isClosed) return;
    tellUnreachable();
    stream.write(`${isDrawn ? CLEAR_LINE : ""}${text}\n`);
    isDrawn = false;
  };
  const step = (name: string, text: string) => line(`  ${name.padEnd(NAME_WIDTH)} ${text}`);
  /** One line for the endpoints of a host that is away, when the next line comes; what comes later would say the same. */
  const tellUnreachable = () => {
    const told = unreachable;
    unreachable = null;
    if (told === null) return;
    toldOf.add(told.reason);
    step(told.name, `${joined(told.subjects)}: ${describeTasks(told.tasks)}`);
  };
  return {
    step,
    progress: (name, text) => {
      if (stream.isTTY !== true || isClosed) return;
      stream.write(`${CLEAR_LINE}  ${name.padEnd(NAME_WIDTH)} ${text}`);
      isDrawn = true;
    },
    tasks: (name, subject, tasks) => {
      const reason = unreachableReason(tasks);
      if (reason === null) return step(name, `${subject}: ${describeTasks(tasks)}`);
      if (toldOf.has(reason)) return;
      if (unreachable?.reason !== reason || unreachable.name !== name) tellUnreachable();
      const { subjects, tasks: before } = unreachable ?? { subjects: [], tasks: [] };
      unreachable = { name, reason, subjects: [...subjects, subject], tasks: [...before, ...tasks] };
    },
    closing: (facts) => {
      for (const text of closingLines(facts)) line(text);
      isClosed = true;
    },
  };
}

interface Unreachable {
  readonly name: string;
  readonly reason: string;
  readonly subjects: readonly string[];
  readonly tasks: readonly TaskRecord[];
}

/** Why no task could even be asked for; null = some could, or not for one reason. */
function unreachableReason(tasks: readonly TaskRecord[]): string | null {
  const [reason, ...others] = new Set(tasks.map(({ outcome, error }) => (outcome === "FAILED" ? error?.message : "")));
  return reason && others.length === 0 && / not reachable: /.test(reason) ? reason : null;
}

/** "a (remote)", "b (remote)" → "a, b (remote)". */
function joined(subjects: readonly string[]): string {
  const [suffix = ""] = / \([^()]*\)$/.exec(subjects[0] ?? "") ?? [];
  if (suffix === "" || !subjects.every((subject) => subject.endsWith(suffix))) return subjects.join(", ");
  return `${subjects.map((subject) => subject.slice(0, -suffix.length)).join(", ")}${suffix}`;
}

const WORDS: Readonly<Record<TaskOutcome, string>> = {
  PENDING: "pending",
  FETCHED: "fetched",
  UNCHANGED: "unchanged",
  SKIPPED: "skipped",
  DEFERRED: "deferred",
  QUARANTINED: "quarantined",
  FAILED: "failed",
  CANCELLED: "cancelled",
};

/** Counts by outcome, with the most frequent reasons of each that is not plain success. */
export function describeTasks(tasks: readonly TaskRecord[]): string {
  const byOutcome = new Map<TaskOutcome, TaskRecord[]>();
  for (const task of tasks) byOutcome.set(task.outcome, [...(byOutcome.get(task.outcome) ?? []), task]);
  const parts = [...byOutcome].map(([outcome, some]) => {
    const reason =
      outcome === "FETCHED" ? sizeOf(some) : mainReasons(some.map((t) => t.error?.message ?? t.reason ?? ""));
    return `${some.length} ${WORDS[outcome]}${reason ? ` (${reason})` : ""}`;
  });
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

function sizeOf(tasks: readonly TaskRecord[]): string {
  const rows = tasks.reduce((sum, task) => sum + (task.rows ?? 0), 0);
  const bytes = tasks.reduce((sum, task) => sum + (task.bytes ?? 0), 0);
  return `${rows.toLocaleString("en")} records, ${(bytes / 1e6).toFixed(1)} MB`;
}

function closingLines({ url, seconds, adminKeyFile, run }: ClosingFacts): readonly string[] {
  const query = '{ standings(competition: "PL", season: 2014) { rows { position team { name } points } } }';
  return [
    "",
    `Ready in ${seconds.toFixed(1)} s. ${run}`,
    `  GraphQL   ${url}/graphql     GraphiQL   ${url}/`,
    ...(adminKeyFile === null ? [] : [`  admin key ${adminKeyFile}`]),
    "Try:",
    `  curl -s ${url}/graphql -H 'content-type: application/json' \\`,
    `    -d '${JSON.stringify({ query })}'`,
  ];
}
