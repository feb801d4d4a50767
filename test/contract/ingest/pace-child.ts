/** Process of the pace test: `pace-child <lake> <url> <requests> <perMinute> <minuteMs>`; begins when told by a line. */

import { once } from "node:events";
import { createLakePace } from "../../../src/ingest/http/pace.ts";
import { createHttpClient } from "../../../src/ingest/http-client.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";

const [dir = "", url = "", requests = "", perMinute = "", minuteMs = ""] = process.argv.slice(2);
const store = createFileStore({ dir });
const http = createHttpClient({
  now: () => new Date(),
  random: Math.random,
  pace: createLakePace({ store, now: Date.now }),
  minuteMs: Number(minuteMs),
});
const { signal } = new AbortController();
const get = (path: string, limits: { readonly perMinute?: number }) =>
  http.get({
    source: {
      id: limits.perMinute === undefined ? "OPENFOOTBALL" : "FOOTBALL_DATA",
      limits: { concurrency: 1, ...limits },
    },
    url: new URL(path, url),
    label: path,
    signal,
  });
await get("/ready", {});
process.stdout.write("ready\n");
await once(process.stdin, "data");
for (let sent = 0; sent < Number(requests); sent += 1) await get("/limited", { perMinute: Number(perMinute) });
process.stdin.destroy();
await http.close();
await store.close();
