// Puts Trino, the engine under Athena, where the parity tests find it: PITCHLAKE_CACHE_DIR/trino-<version>, by default below
// ~/.cache/pitchlake. About 450 MB are loaded by Maven, 480 MB stay. It is for tests only and never shipped. Needs mvn;
// to run it a JDK of 24 or newer is needed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "476";
const cache = process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");
const target = join(cache, `trino-${VERSION}`);

const run = (command, args, cwd) => {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return;
  throw new Error(`${command} ${error ? `cannot be run (${error.message})` : `ended with ${status}`}`);
};

if (existsSync(join(target, "lib"))) console.log(`Trino ${VERSION} is there: ${target}`);
else {
  await mkdir(cache, { recursive: true });
  // Apart from the finished one: who finds `target` may start it.
  const folder = await mkdtemp(join(cache, "trino-build-"));
  try {
    console.log(`loading Trino ${VERSION} (about 450 MB) …`);
    for (const artifact of [`trino-server-core:${VERSION}:tar.gz`, `trino-hive:${VERSION}:zip`]) {
      const repository = `-Dmaven.repo.local=${join(folder, "maven")}`;
      run("mvn", ["-q", repository, "dependency:get", "-Dtransitive=false", `-Dartifact=io.trino:${artifact}`]);
    }
    const found = (name, ext) => join(folder, "maven", "io", "trino", name, VERSION, `${name}-${VERSION}.${ext}`);
    run("tar", ["xzf", found("trino-server-core", "tar.gz")], folder);
    const server = join(folder, `trino-server-core-${VERSION}`);
    // A JDK has no unzip by that name, but jar reads the same format.
    run("jar", ["xf", found("trino-hive", "zip")], join(server, "plugin"));
    await rename(join(server, "plugin", `trino-hive-${VERSION}`), join(server, "plugin", "hive"));
    await rename(server, target);
    console.log(`installed ${target}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
