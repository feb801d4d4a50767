/** `pitchlake build`: the marts of what is in the lake, without asking any source. */

import { createFoundation, createServed, takeDataDir } from "../app.ts";
import { createLogger } from "../logger.ts";
import { findRunningApi } from "../running-api.ts";
import type { Settings } from "../settings.ts";
import { createApiClient } from "./api-client.ts";
import { EXIT, RefusedError } from "./exit.ts";
import type { Output } from "./output.ts";

interface BuildSummary {
  readonly version: string;
  readonly publishedAt: string;
  readonly models: number;
}

export async function runBuild(settings: Settings, full: boolean, output: Output): Promise<number> {
  const api = await findRunningApi(settings.dataDir);
  const built =
    api === null ? await buildHere(settings, full) : await buildThere(await createApiClient(api, settings), full);
  output.result(built, ({ version, publishedAt, models }) => [
    `snapshot ${version}: ${models} marts, published at ${publishedAt}`,
  ]);
  return EXIT.done;
}

async function buildHere(settings: Settings, full: boolean): Promise<BuildSummary> {
  const lock = await takeDataDir(settings);
  const foundation = await createFoundation(settings, { logger: createLogger("error") });
  const { warehouse } = await createServed(foundation);
  try {
    await foundation.store.sweep();
    await foundation.ingest.writeConfigObjects("cli-build");
    const { snapshot } = await warehouse.buildAndPublish({ full });
    await warehouse.cleanup();
    return { version: snapshot.version, publishedAt: snapshot.publishedAt, models: snapshot.models };
  } finally {
    await warehouse.close();
    await foundation.close();
    await lock?.release();
  }
}

async function buildThere(client: Awaited<ReturnType<typeof createApiClient>>, full: boolean): Promise<BuildSummary> {
  const { buildMarts } = await client.query<{
    buildMarts: { snapshot: BuildSummary | null; userErrors: { message: string }[] };
  }>(
    "mutation ($full: Boolean!) { buildMarts(full: $full) { snapshot { version publishedAt models } userErrors { message } } }",
    { full },
  );
  if (buildMarts.snapshot === null) throw new RefusedError(buildMarts.userErrors);
  return buildMarts.snapshot;
}
