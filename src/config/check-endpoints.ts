/** Cross-checks of endpoints.json that a JSON Schema cannot say: references between rows, schedules, zones. */

import { cronFault } from "./cron.ts";
import { duplicates, type Fault, pointer } from "./faults.ts";
import { didYouMean } from "./nearest.ts";
import { timezoneFault } from "./timezone.ts";
import type { CompetitionsFile, EndpointConfig, EndpointsFile, JobConfig, SourceConfig } from "./types.ts";

/** Checks of one row; `index` is its place in the file's list. */
export type Check<T> = (row: T, index: number) => readonly Fault[];

export function endpointChecks(file: EndpointsFile): readonly Check<EndpointConfig>[] {
  const sources = file.sources.map((source) => source.id);
  const jobs = file.jobs.map((job) => job.id);
  const endpoints = file.endpoints.map((endpoint) => endpoint.id);
  return [
    ({ source }, index) => unknown("source", source, sources, pointer("endpoints", index, "source")),
    (endpoint, index) =>
      endpoint.jobs.flatMap((job, at) => unknown("job", job, jobs, pointer("endpoints", index, "jobs", at))),
    ({ id, forEach }, index) => {
      if (forEach.kind !== "resultOf") return [];
      const path = pointer("endpoints", index, "forEach", "endpoint");
      if (forEach.endpoint === id) return [{ path, reason: `endpoint "${id}" is repeated over its own results` }];
      return unknown("endpoint", forEach.endpoint, endpoints, path);
    },
    ({ coverage, insteadOf }, index) => [
      ...(coverage === undefined
        ? []
        : unknown("endpoint", coverage.endpoint, endpoints, pointer("endpoints", index, "coverage", "endpoint"))),
      ...(insteadOf === undefined
        ? []
        : unknown("endpoint", insteadOf, endpoints, pointer("endpoints", index, "insteadOf"))),
    ],
    (endpoint, index) => cycleFaults(file, endpoint, index),
    (endpoint, index) => fallbackFaults(file, endpoint, index),
  ];
}

export const sourceChecks: readonly Check<SourceConfig>[] = [
  ({ bases }, index) => {
    const place = (at: number) => pointer("sources", index, "bases", at, "id");
    return duplicates(
      bases.map((base) => base.id),
      place,
      "base",
    );
  },
];

export const jobChecks: readonly Check<JobConfig>[] = [
  ({ timing }, index) => {
    if (!("cron" in timing)) return [];
    const path = (key: string) => pointer("jobs", index, "timing", key);
    const cron = cronFault(timing.cron);
    const timezone = timezoneFault(timing.timezone);
    return [
      ...(cron === null ? [] : [{ path: path("cron"), reason: cron }]),
      ...(timezone === null ? [] : [{ path: path("timezone"), reason: timezone }]),
    ];
  },
];

/** Ids that stand twice, and sources that precedence forgets. */
export function listFaults(endpoints: EndpointsFile): readonly Fault[] {
  const ids = (list: "sources" | "endpoints" | "jobs", what: string) =>
    duplicates(
      endpoints[list].map((row) => row.id),
      (at) => pointer(list, at, "id"),
      what,
    );
  return [...ids("sources", "source"), ...ids("endpoints", "endpoint"), ...ids("jobs", "job")];
}

export function precedenceFaults(endpoints: EndpointsFile, competitions: CompetitionsFile): readonly Fault[] {
  return endpoints.sources
    .filter((source) => !competitions.precedence.includes(source.id))
    .map(({ id }) => ({ path: "/precedence", reason: `source "${id}" of endpoints.json is missing` }));
}

/** The poll's object is found by its key, so both must write the same one. */
function fallbackFaults(file: EndpointsFile, endpoint: EndpointConfig, index: number): readonly Fault[] {
  const { fallbackOf } = endpoint;
  if (fallbackOf === undefined) return [];
  const path = pointer("endpoints", index, "fallbackOf");
  const ids = file.endpoints.map(({ id }) => id).filter((id) => id !== endpoint.id);
  const first = file.endpoints.find(({ id }) => id === fallbackOf && id !== endpoint.id);
  if (first === undefined) return unknown("endpoint", fallbackOf, ids, path);
  return first.key === endpoint.key ? [] : [{ path, reason: `its key is not that of "${fallbackOf}"` }];
}

/** A ring of endpoints in which each waits for the results of the next; told once, at its first endpoint. */
function cycleFaults(file: EndpointsFile, start: EndpointConfig, index: number): readonly Fault[] {
  const ring = [start];
  for (;;) {
    const { forEach } = ring.at(-1)!;
    if (forEach.kind !== "resultOf") return [];
    const next = file.endpoints.find((endpoint) => endpoint.id === forEach.endpoint);
    if (next === undefined || next === ring.at(-1)) return [];
    if (next === start) break;
    if (ring.includes(next)) return [];
    ring.push(next);
  }
  const first = Math.min(...ring.map((endpoint) => file.endpoints.indexOf(endpoint)));
  if (first !== index) return [];
  const path = pointer("endpoints", index, "forEach", "endpoint");
  const names = [...ring, start].map((endpoint) => endpoint.id).join(" → ");
  return [{ path, reason: `endpoints wait for each other's results: ${names}` }];
}

function unknown(what: string, word: string, known: readonly string[], path: string): readonly Fault[] {
  if (known.includes(word)) return [];
  return [
    {
      path,
      reason: `unknown ${what} "${word}"${didYouMean(word, known) || `; known: ${[...new Set(known)].join(", ")}`}`,
    },
  ];
}
