/** BullMQ on Redis. Only this file imports ioredis, and only when REDIS_URL is set. */

import { createRedisBackend as bullmqOnRedis } from "bullmq";
import { Redis } from "ioredis";
import { ConfigError } from "../../errors.ts";
import type { BackendLogger, JobBackend } from "../backend.ts";
import { bindBackend } from "./bind-backend.ts";
import { SHARED_WORKER, withoutCredentials } from "./shared.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** BullMQ's own grows to 20 s: work would stand still that long after Redis is back. */
const retryStrategy = (times: number): number => Math.min(100 * times, 1_000);

/** What a queue that must not lose jobs needs, and what Redis does otherwise. */
const REQUIRED: Readonly<Record<string, { readonly value: string; readonly risk: string }>> = {
  appendonly: { value: "yes", risk: "a killed Redis loses every job and schedule" },
  "maxmemory-policy": { value: "noeviction", risk: "Redis may throw jobs away when its memory is full" },
};

/**
 * @throws ConfigError when Redis cannot be reached within 5 s
 */
export async function createRedisBackend(options: {
  readonly url: string;
  readonly logger: BackendLogger;
}): Promise<JobBackend> {
  const description = `Redis at ${withoutCredentials(options.url)}`;
  await checkServer(options.url, description, options.logger);
  return bindBackend({
    kind: "redis",
    description,
    factory: bullmqOnRedis,
    // Blocking commands wait as long as they need; BullMQ opens one connection for each object.
    connection: { url: options.url, maxRetriesPerRequest: null, retryStrategy },
    // What a caller waits for is not kept for later: it fails, and the caller is told.
    impatient: { url: options.url, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy },
    worker: SHARED_WORKER,
    close: async () => undefined,
  });
}

async function checkServer(url: string, description: string, logger: BackendLogger): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // The rejection of connect() says it; without a listener it would also be printed.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await warnAboutDurability(client, description, logger);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`REDIS_URL: ${description} cannot be used: ${reason}`], { cause: error });
  } finally {
    client.disconnect();
  }
}

async function warnAboutDurability(client: Redis, description: string, logger: BackendLogger): Promise<void> {
  for (const [name, { value, risk }] of Object.entries(REQUIRED)) {
    // Hosted Redis often forbids CONFIG: then nothing is known, which is worth a line too.
    const found = await configValue(client, name);
    if (found === value) continue;
    logger.warn(
      { setting: name, found, required: value },
      `${description}: ${name} is ${found ?? "unknown"} but should be ${value}, else ${risk}`,
    );
  }
}

async function configValue(client: Redis, name: string): Promise<string | null> {
  const answer: unknown = await client.call("CONFIG", "GET", name).catch(() => null);
  return Array.isArray(answer) && typeof answer[1] === "string" ? answer[1] : null;
}
