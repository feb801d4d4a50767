/** `pitchlake ingest`. */

import type { Settings } from "../settings.ts";
import { followToEnd } from "./follow.ts";
import { type IngestFlags, toRequest } from "./ingest-flags.ts";
import type { Output } from "./output.ts";
import { openRunner } from "./runner.ts";

/** Through the running service, which holds the queue; otherwise with a service of its own that ends with the run. */
export async function runIngest(settings: Settings, flags: IngestFlags, output: Output): Promise<number> {
  const runner = await openRunner(settings);
  try {
    return await followToEnd(runner, await runner.trigger(toRequest(flags)), output);
  } finally {
    await runner.close();
  }
}
