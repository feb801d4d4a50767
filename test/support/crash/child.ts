/** Process of the crash tests. Prints the point at which it dies, or at its end what it counted. */

import { writeSync } from "node:fs";
// First: it takes the place of Node's own functions.
import { startCounting, stopCounting } from "./call-counter.ts";
import { runScenario } from "./ingest-work.ts";
import type { Scenario } from "./scenarios.ts";

export interface ChildTask {
  readonly scenario: Scenario;
  readonly environment: Readonly<Record<string, string>>;
  readonly dieAt: number;
  readonly looksArePoints: boolean;
}

const { scenario, environment, dieAt, looksArePoints } = JSON.parse(process.argv[2] ?? "") as ChildTask;
void runScenario(scenario, environment, {
  onBegin: () => startCounting({ folders: [environment.DATA_DIR ?? ""], dieAt, looksArePoints }),
  onEnd: () => {
    const counts = stopCounting();
    writeSync(1, `${JSON.stringify(counts)}\n`);
  },
});
