/** Marts are derived: whatever became of them, a start makes them again out of raw. */

import type { Foundation, Served } from "../app.ts";
import { AppError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { Settings } from "../settings.ts";
import { createBuildPort } from "./adapters.ts";
import type { StartReport } from "./report.ts";

export interface DerivedOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly report: StartReport;
}

interface DerivedParts {
  readonly foundation: Foundation;
  readonly served: Served;
}

/**
 * Loads what is published; when its files are lost or damaged, builds and publishes them anew.
 * @returns null when nothing is published yet
 * @throws what made loading fail, when this process is not one that builds or building fails as well
 */
export async function openOrRebuild(
  { settings, logger, report }: DerivedOptions,
  { foundation, served }: DerivedParts,
): Promise<ReadModel | null> {
  try {
    return await served.serving.refresh();
  } catch (err) {
    // A service that refuses a query refuses it of new files as well.
    if (settings.role === "api" || isQueryTrouble(err)) throw err;
    logger.warn({ err }, "the published snapshot cannot be opened, building it again");
    report.step("snapshot", `${firstLine(err)}; built again from raw/`);
    await createBuildPort(foundation, served)
      .build(true)
      .catch((cause) => {
        logger.error({ err: cause }, "building it again failed");
        throw err;
      });
    return served.serving.current();
  }
}

/**
 * Publishes what another config, other models or a lost pointer make of the raw objects that are there; where nothing
 * of this changed, it does nothing. A fault is said and not thrown: what is published goes on being served.
 */
export async function renewWithoutRun(
  { settings, logger, report }: DerivedOptions,
  { foundation, served }: DerivedParts,
): Promise<void> {
  // Of a lake without raw objects an empty snapshot would be made.
  if (settings.role === "api" || (await isEmpty(foundation, "raw/matches/"))) return;
  const before = served.serving.current()?.version;
  try {
    const { version, models } = await createBuildPort(foundation, served).build(false);
    if (version !== before) {
      report.step(
        "publish",
        `snapshot ${version}, ${models} marts: config, models or raw objects are not those of before`,
      );
    }
  } catch (err) {
    logger.error({ err }, "the marts could not be built from what is in the lake");
    report.step("build", `failed, the last snapshot is served on: ${firstLine(err)}`);
  }
}

async function isEmpty({ store }: Foundation, prefix: string): Promise<boolean> {
  const { objects } = await store.list(prefix, { limit: 1 });
  return objects.length === 0;
}

const QUERY_TROUBLE = new Set(["QUERY_FAILED", "QUERY_STOPPED", "QUERY_THROTTLED", "QUERY_TIMEOUT", "SCAN_LIMIT"]);
const isQueryTrouble = (error: unknown): boolean => error instanceof AppError && QUERY_TROUBLE.has(error.code);

/** The engine quotes its SQL in further lines. */
const firstLine = (error: unknown): string => (error as Error).message.split("\n", 1)[0] ?? "";
