/** The HTTP server as the service starts it: wired to the read model and to a queue that opens later. */

import { join } from "node:path";
import type { Foundation, Served } from "../app.ts";
import { packageRoot } from "../config/package-root.ts";
import { ConfigError } from "../errors.ts";
import { type AdminKey, createAuthenticate } from "../http/auth.ts";
import { createGraphiqlPage } from "../http/graphiql.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Logger } from "../logger.ts";
import { buildGraphqlSchema } from "../resolvers/schema.ts";
import type { Settings } from "../settings.ts";
import { createBuildPort, createFreshnessPort, createHealthPort } from "./adapters.ts";
import { createIngestionPort, createSchedulePort } from "./ingestion-port.ts";
import { packageVersion } from "./shown.ts";
import { createSourcePort } from "./source-port.ts";

/** The API listens before the queue is open; until then mutations say so. */
export function createLateQueue() {
  let jobs: Jobs | null = null;
  let description: string | null = null;
  return {
    jobs: () => jobs,
    description: () => description,
    open(opening: Jobs, name: string) {
      jobs = opening;
      description = name;
    },
  };
}

export interface HttpOptions {
  readonly settings: Settings;
  readonly logger: Logger;
}

interface HttpParts {
  readonly foundation: Foundation;
  readonly served: Served;
  readonly adminKey: AdminKey;
  readonly queue: ReturnType<typeof createLateQueue>;
}

export function createHttp(
  { settings, logger }: HttpOptions,
  { foundation, served, adminKey, queue }: HttpParts,
): Promise<HttpServer> {
  const { serving } = served;
  const freshness = createFreshnessPort(foundation);
  const health = createHealthPort({ foundation, served, queue: queue.description, version: packageVersion() });
  const ingestion = createIngestionPort({ foundation, jobs: queue.jobs });
  const schedules = createSchedulePort({ foundation, jobs: queue.jobs });
  const sources = createSourcePort(foundation);
  return createHttpServer({
    schema: buildGraphqlSchema(),
    logger,
    clock: foundation.clock,
    corsOrigins: settings.corsOrigins,
    authenticate: createAuthenticate(adminKey.key),
    createContext: (exchange) => ({
      exchange,
      readModel: serving.current(),
      principal: exchange.principal,
      ingestion,
      schedules,
      sources,
      builds: createBuildPort(foundation, served),
      freshness,
      health,
      snapshotEvents: serving.events,
      matchNews: serving.matchNews,
      clock: foundation.clock,
      requestId: exchange.requestId,
    }),
    dataVersion: () => serving.current()?.version ?? null,
    graphiql: createGraphiqlPage(join(packageRoot(import.meta.url), "dist/graphiql.html.gz")),
  });
}

export async function listen(http: HttpServer, { host, port }: Settings): Promise<string> {
  try {
    return await http.listen(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new ConfigError([`PORT: port ${port} of ${host} is in use by another program; set PORT to a free one`]);
    if (code === "EACCES")
      throw new ConfigError([`PORT: port ${port} may not be used by this user; set PORT to one above 1023`]);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new ConfigError([`HOST: ${host} is no address of this machine`]);
    throw error;
  }
}
