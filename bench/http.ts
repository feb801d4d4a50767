/** Requests per second, beside a bare node:http server of the same byte size; rounds alternate. */

import autocannon from "autocannon";
import { newDataDir, type Running, removeDir, startBareServer, startPitchlake } from "./processes.ts";
import { ask, chelseaIsChampion, MATCHES, STANDINGS } from "./queries.ts";
import { printRatio } from "./report.ts";

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 16;

export async function benchHttp(): Promise<void> {
  const dataDir = await newDataDir();
  const pitchlake = await startPitchlake(dataDir, chelseaIsChampion);
  try {
    // The demo league is built right after the first answer; measuring starts when the process is at rest.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await benchQuery("standings of a season", pitchlake, STANDINGS);
    await benchQuery("page of 50 matches", pitchlake, MATCHES);
  } finally {
    await pitchlake.stop();
    await removeDir(dataDir);
  }
}

async function benchQuery(name: string, pitchlake: Running, query: string): Promise<void> {
  const body = await ask(pitchlake.url, query);
  const bare = await startBareServer(body);
  const ours: number[] = [];
  const baseline: number[] = [];
  try {
    await requestsPerSecond(`${pitchlake.url}/graphql`, query, 1);
    await requestsPerSecond(bare.url, query, 1);
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await requestsPerSecond(`${pitchlake.url}/graphql`, query, SECONDS));
      baseline.push(await requestsPerSecond(bare.url, query, SECONDS));
    }
  } finally {
    await bare.stop();
  }
  printRatio(`${name} (${body.length} B)`, ours, baseline, "req/s");
}

async function requestsPerSecond(url: string, query: string, duration: number): Promise<number> {
  const result = await autocannon({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    connections: CONNECTIONS,
    duration,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  return result.requests.average;
}
