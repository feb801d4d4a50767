/** Starts and ends the processes that are measured. Each listens on loopback, on a port the kernel chose. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Running {
  readonly url: string;
  /** From the process' start to the first correct answer, in seconds. */
  readonly seconds: number;
  stop(): Promise<void>;
}

export const newDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), "pitchlake-bench-"));
export const removeDir = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true });

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told what the process prints, which is else thrown away but for errors. */
  readonly onOutput?: (chunk: string) => void;
  /** Until the first correct answer. */
  readonly limitMs?: number;
}

/** @param dataDir kept by the caller, so that a second start can be warm */
export async function startPitchlake(
  dataDir: string,
  isCorrect: (url: string) => Promise<boolean>,
  { env = {}, onOutput, limitMs }: StartOptions = {},
): Promise<Running> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, ["dist/main.js"], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, OFFLINE: "true", LOG_LEVEL: "error", ...env },
    stdio: onOutput === undefined ? ["ignore", "ignore", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => onOutput?.(chunk));
  return whenCorrect(child, `http://127.0.0.1:${port}`, started, isCorrect, limitMs);
}

/** A server that reads the request and sends the same bytes back, whatever was asked: the limit of this runtime. */
export async function startBareServer(body: Buffer): Promise<Running> {
  const port = await freePort();
  const source = `
    const body = Buffer.from(process.argv[1], "base64");
    require("node:http").createServer((request, response) => {
      request.on("data", () => {}).on("end", () => {
        response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
        response.end(body);
      });
    }).listen(${port}, "127.0.0.1");`;
  const started = performance.now();
  const child = spawn(process.execPath, ["-e", source, body.toString("base64")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return whenCorrect(child, `http://127.0.0.1:${port}`, started, async (url) => (await fetch(url)).ok);
}

const LIMIT_MS = 60_000;

async function whenCorrect(
  child: ChildProcess,
  url: string,
  started: number,
  isCorrect: (url: string) => Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<Running> {
  const stop = () => stopProcess(child);
  while (performance.now() - started < limitMs) {
    if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode} before it answered`);
    if (await isCorrect(url).catch(() => false)) return { url, seconds: (performance.now() - started) / 1_000, stop };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await stop();
  throw new Error(`no correct answer within ${limitMs / 1_000} s`);
}

function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
  });
}
