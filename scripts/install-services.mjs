// Builds the S3-compatible servers that tests start, once a machine and version, by `go install`. Neither is shipped.
//   node scripts/install-services.mjs                  both
//   node scripts/install-services.mjs versitygw        the small one
//   nice -n 19 env GOFLAGS=-p=1 node scripts/…          on a machine that has other things to do
// They land in PITCHLAKE_CACHE_DIR/bin, by default ~/.cache/pitchlake/bin, which CI keeps between its runs.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const services = JSON.parse(await readFile(new URL("services.json", import.meta.url), "utf8"));
const binDir = join(process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake"), "bin");
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(services);
const unknown = names.filter((name) => !services[name]);
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(services).join(", ")}`);
  process.exit(2);
}
await mkdir(binDir, { recursive: true });
for (const name of names) await install(name, services[name]);

async function install(name, { package: path, version, build }) {
  const target = join(binDir, `${name}-${version}`);
  if (existsSync(target)) return console.log(`${name} ${version} is there: ${target}`);
  console.log(`building ${name} ${version} (about ${build}) …`);
  // Apart from the finished ones: who finds a name in binDir may start it.
  const folder = await mkdtemp(join(binDir, "build-"));
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: "0" };
  const { status, error } = spawnSync("go", ["install", "-ldflags=-s -w", `${path}@${version}`], {
    env,
    stdio: "inherit",
  });
  if (status === 0) await rename(join(folder, name), target);
  await rm(folder, { recursive: true, force: true });
  if (status === 0) return console.log(`built ${target}`);
  console.error(`${name} was not built: ${error ? `go cannot be run (${error.message})` : `go ended with ${status}`}`);
  process.exitCode = 1;
}
