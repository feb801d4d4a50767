// Real Redis and PostgreSQL servers for tests: found on this machine, started on a free port, stopped by their own pid.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Reason for a skip, or null when the server is there. CI sets REQUIRE_SERVICES=1: then nothing is skipped, it fails. */
export function missing(server: "redis-server" | "postgres"): string | null {
  if (process.env.REQUIRE_SERVICES === "1" || find(server) !== null) return null;
  return `${server} is not installed`;
}

function find(program: string): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const folders = [...versions.toReversed(), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

export interface RestartableServer extends Server {
  /** Without a word to its clients. */
  kill(): Promise<void>;
  /** On the same port and files. @returns when it accepts connections */
  restart(): Promise<void>;
}

export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<RestartableServer> {
  const dir = await mkdtemp(join(tmpdir(), "pitchlake-redis-"));
  const port = await freePort();
  const all = { appendonly: "yes", "maxmemory-policy": "noeviction", save: "", ...settings };
  const extra = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const start = async (): Promise<ChildProcess> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, ...extra];
    const child = spawn(find("redis-server") ?? "redis-server", args, { stdio: "ignore" });
    await accepts(port, child);
    return child;
  };
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => stop(child, dir),
    async kill() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    async restart() {
      child = await start();
    },
  };
}

export async function startPostgres(): Promise<RestartableServer> {
  const dir = await mkdtemp(join(tmpdir(), "pitchlake-postgres-"));
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (owner.uid !== undefined) await chown(dir, owner.uid, owner.gid);
  const data = join(dir, "data");
  execFileSync(find("initdb") ?? "initdb", ["-D", data, "-U", "test", "-A", "trust", "--no-sync"], {
    ...owner,
    cwd: dir,
    stdio: "ignore",
  });
  const start = async (): Promise<ChildProcess> => {
    // A worker process keeps about ten connections, one for each queue that it listens to.
    const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", dir, "-F", "-c", "max_connections=300"];
    const child = spawn(find("postgres") ?? "postgres", args, { ...owner, cwd: dir, stdio: "ignore" });
    await accepts(port, child);
    return child;
  };
  let child = await start();
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    stop: () => stop(child, dir),
    async kill() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      // At once, as after a crash of the server: SIGKILL would leave its children behind.
      child.kill("SIGQUIT");
      await ended;
    },
    async restart() {
      child = await start();
    },
  };
}

const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function accepts(port: number, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, "127.0.0.1");
      socket.once("connect", () => resolve(socket.destroy() !== null));
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function stop(child: ChildProcess, dir: string): Promise<void> {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const ended = isOver ? Promise.resolve() : new Promise((resolve) => child.once("close", resolve));
  // PostgreSQL lets its clients go first on SIGTERM, and ends them on SIGINT.
  child.kill("SIGTERM");
  const hurry = setTimeout(() => child.kill("SIGINT"), 3_000);
  await ended;
  clearTimeout(hurry);
  await rm(dir, { recursive: true, force: true });
}
