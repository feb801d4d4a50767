// Puts moto, a server that answers like AWS, where its tests find it: PITCHLAKE_CACHE_DIR/moto-<version>, by default below
// ~/.cache/pitchlake; a Python environment of 310 MB. It is for tests only and never shipped. Needs python3 with venv.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "5.2.1";
const cache = process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");
const target = join(cache, `moto-${VERSION}`);

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return;
  throw new Error(`${command} ${error ? `cannot be run (${error.message})` : `ended with ${status}`}`);
};

if (existsSync(join(target, "bin", "moto_server"))) console.log(`moto ${VERSION} is there: ${target}`);
else {
  await mkdir(cache, { recursive: true });
  // An environment knows its own path, so it is made in place; moto_server comes last and tells that it is whole.
  await rm(target, { recursive: true, force: true });
  console.log(`installing moto ${VERSION} …`);
  run("python3", ["-m", "venv", target]);
  run(join(target, "bin", "pip"), ["install", "--quiet", "uv"]);
  const python = join(target, "bin", "python");
  run(join(target, "bin", "uv"), ["pip", "install", "--quiet", "--python", python, `moto[server]==${VERSION}`]);
  console.log(`installed ${target}`);
}
