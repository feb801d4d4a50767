import { cpus } from "node:os";
import { benchArrival } from "./arrival.ts";
import { benchBuild } from "./build.ts";
import { benchEvents } from "./events.ts";
import { benchHttp } from "./http.ts";
import { benchIngest } from "./ingest.ts";
import { benchStartup } from "./startup.ts";

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  http: benchHttp,
  startup: benchStartup,
  ingest: benchIngest,
  events: benchEvents,
  build: benchBuild,
  arrival: benchArrival,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
console.log(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}). Ratio over the baseline: median (min … max) of alternating rounds.`,
);
for (const [name, bench] of Object.entries(BENCHES)) if (asked.length === 0 || asked.includes(name)) await bench();
