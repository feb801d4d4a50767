/** Real servers for tests: started on a port of the kernel's choice, stopped by their own pid, missed by name. */

import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "vitest";

export interface RunningService {
  readonly pid: number;
  /** Ends it by SIGTERM, after 5 s by SIGKILL. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface ServiceCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asked again and again until it gives true. */
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs?: number;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The kernel gave no port.");
  return address.port;
}

/** @throws Error with what the server printed, when it ends or is not ready in time */
export async function startService(options: ServiceCommand): Promise<RunningService> {
  const { command, args, env = {}, isReady, readyWithinMs = 30_000 } = options;
  // Of the environment only what a program needs to run: no setting of this machine leaks in.
  const base = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
  const child = spawn(command, [...args], { env: { ...base, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = `${printed}${chunk.toString("utf8")}`.slice(-4_000);
    });
  }
  const onExit = () => child.kill("SIGKILL");
  process.once("exit", onExit);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      process.removeListener("exit", onExit);
      resolve();
    });
    child.once("error", (error) => {
      printed += error.message;
      resolve();
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const hurry = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(hurry);
  };
  try {
    await waitUntilReady(child, isReady, readyWithinMs);
  } catch (error) {
    await end("SIGKILL");
    throw new Error(`${command} is not ready: ${error instanceof Error ? error.message : error}\n${printed}`);
  }
  return { pid: child.pid ?? 0, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function waitUntilReady(child: ChildProcess, isReady: () => Promise<boolean>, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`it ended with ${child.exitCode}`);
    if (await isReady().catch(() => false)) return;
    await delay(25);
  }
  throw new Error(`no answer within ${withinMs} ms`);
}

/** Reason for a skip, or null; with REQUIRE_SERVICES=1, as in CI, nothing is skipped. */
export type Missing = string | null;

/** Tests that need a service: run when it is there, else skipped with the reason, or failed with it in CI. */
export function describeWithService(title: string, missing: Missing, tests: () => void): void {
  if (missing === null) return void describe(title, tests);
  if (process.env.REQUIRE_SERVICES === "1") {
    return void it(title, () => {
      throw new Error(missing);
    });
  }
  describe(title, () => it.skip(`skipped: ${missing}`));
}
