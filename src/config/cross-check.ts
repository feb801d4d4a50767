/** Runs the cross-checks of both files, also when a part of them does not fit its JSON Schema. */

import { competitionChecks, competitionListFaults } from "./check-competitions.ts";
import {
  type Check,
  endpointChecks,
  jobChecks,
  listFaults,
  precedenceFaults,
  sourceChecks,
} from "./check-endpoints.ts";
import { keyValueFaults, missingIdFaults, templateChecks } from "./check-templates.ts";
import type { Fault } from "./faults.ts";
import type { CompetitionsFile, EndpointsFile } from "./types.ts";

interface Checked {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  readonly isUnreadable: boolean;
}

export interface CrossFaults {
  readonly endpoints: readonly Fault[];
  readonly competitions: readonly Fault[];
}

const UNKNOWN_PARAMETERS = /^\/endpoints\/\d+\/(?:forEach|source|paging)(?:\/|$)/;

/** Every fault beyond the schemas. What lies at or below a schema fault is not told twice. */
export function crossCheck(endpointsFile: Checked, competitionsFile: Checked): CrossFaults {
  const endpoints = endpointsFile.value as EndpointsFile;
  const competitions = competitionsFile.value as CompetitionsFile;
  const run = tolerant(endpointsFile.faults.length + competitionsFile.faults.length > 0);
  const rows = <T>(list: readonly T[], toChecks: () => readonly Check<T>[]): readonly Fault[] => {
    const checks = run(toChecks);
    const each = (row: T, index: number) => checks.flatMap((check) => run(() => check(row, index)));
    return Array.isArray(list) ? list.flatMap(each) : [];
  };

  const inEndpoints = [
    ...run(() => listFaults(endpoints)),
    ...rows(endpoints.sources, () => sourceChecks),
    ...rows(endpoints.endpoints, () => endpointChecks(endpoints)),
    ...rows(endpoints.jobs, () => jobChecks),
  ];
  const inCompetitions = [
    ...run(() => competitionListFaults(competitions)),
    ...rows(competitions.competitions, () => competitionChecks),
  ];
  // What spans both files can be said only when both could be read.
  if (!endpointsFile.isUnreadable && !competitionsFile.isUnreadable) {
    // Where it is not known what an endpoint is repeated over, nothing can be said of its templates.
    const isKnown = (index: number): boolean =>
      !endpointsFile.faults.some(({ path }) => UNKNOWN_PARAMETERS.test(path) && Number(path.split("/")[2]) === index);
    const whenKnown =
      <T>(check: Check<T>): Check<T> =>
      (row, index) =>
        isKnown(index) ? check(row, index) : [];
    inEndpoints.push(...rows(endpoints.endpoints, () => templateChecks(endpoints, competitions).map(whenKnown)));
    inCompetitions.push(
      ...run(() => precedenceFaults(endpoints, competitions)),
      ...rows(endpoints.endpoints, () => [
        whenKnown((row, index) => missingIdFaults(row, index, endpoints, competitions)),
      ]),
      ...run(() => keyValueFaults(endpoints.endpoints, competitions)),
    );
  }
  return {
    endpoints: beyond(endpointsFile.faults, inEndpoints),
    competitions: beyond(competitionsFile.faults, inCompetitions),
  };
}

/** Checks count on the shape that the schema promises: where it is broken, a check that stumbles has nothing to add. */
function tolerant(isBroken: boolean): <R>(check: () => readonly R[]) => readonly R[] {
  return (check) => {
    try {
      return check();
    } catch (error) {
      if (isBroken && error instanceof TypeError) return [];
      throw error;
    }
  };
}

function beyond(schemaFaults: readonly Fault[], faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ path, reason }) => {
    const isNew = !seen.has(`${path} ${reason}`);
    seen.add(`${path} ${reason}`);
    return isNew && !schemaFaults.some((known) => path === known.path || path.startsWith(`${known.path}/`));
  });
}
