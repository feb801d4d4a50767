/** Runs the built service as a stranger would: a process of its own, an own DATA_DIR, a port of the kernel's choice. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface AppProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Everything printed so far, standard output and error. */
  output(): string;
  query<T = Record<string, unknown>>(
    document: string,
    variables?: Record<string, unknown>,
    key?: string,
  ): Promise<Answer<T>>;
  adminKey(): Promise<string>;
  /** Ends by SIGTERM and answers the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export interface Answer<T> {
  readonly status: number;
  readonly data: T;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly extensions?: {
    readonly dataVersion: string;
    readonly cost: { readonly requested: number; readonly limit: number };
  };
}

export interface AppOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Words before `node dist/main.js`, e.g. of unshare. */
  readonly wrapper?: readonly string[];
}

export const newDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), "pitchlake-e2e-"));
export const removeDir = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true });

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** What must not leak in from the machine that runs the tests. */
const CLEAN_ENV = {
  OFFLINE: "true",
  LOG_LEVEL: "warn",
  HTTPS_PROXY: "",
  https_proxy: "",
  HTTP_PROXY: "",
  http_proxy: "",
};

/** Starts `dist/main.js` and returns at once; `waitForAnswer` or `waitForOutput` wait. */
export async function startApp(options: AppOptions): Promise<AppProcess> {
  if (!existsSync("dist/main.js")) throw new Error("dist/main.js is missing: run `npm run build`");
  const port = options.port ?? (await freePort());
  const [command = process.execPath, ...args] = [...(options.wrapper ?? []), process.execPath, "dist/main.js"];
  const child = spawn(command, args, {
    env: { ...process.env, ...CLEAN_ENV, PORT: String(port), DATA_DIR: options.dataDir, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout?.on("data", (chunk) => (text += chunk));
  child.stderr?.on("data", (chunk) => (text += chunk));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    dataDir: options.dataDir,
    child,
    output: () => text,
    query: (document, variables, key) => postQuery(url, document, variables, key),
    adminKey: async () => (await readFile(join(options.dataDir, "admin.key"), "utf8")).trim(),
    stop: () => end(child, "SIGTERM"),
    kill: async () => {
      await end(child, "SIGKILL");
    },
  };
}

export async function postQuery<T>(url: string, query: string, variables?: unknown, key?: string): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) } as Answer<T>;
}

export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
  });
}

export const exitOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once("exit", (code) => resolve(code)));

/** @throws with the process' output when it ends or the time is over */
export async function waitUntil(
  app: AppProcess,
  what: string,
  isTrue: () => Promise<boolean>,
  timeoutMs = 150_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (app.child.exitCode !== null)
      throw new Error(`the service ended (${app.child.exitCode}) before ${what}:\n${app.output()}`);
    if (await isTrue().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not come within ${timeoutMs} ms:\n${app.output()}`);
}

export const waitForReady = (app: AppProcess): Promise<void> =>
  waitUntil(app, "/readyz", async () => (await fetch(`${app.url}/readyz`)).status === 200);

export const waitForOutput = (app: AppProcess, pattern: RegExp, timeoutMs?: number): Promise<void> =>
  waitUntil(app, String(pattern), async () => pattern.test(app.output()), timeoutMs);

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npx pitchlake …` */
export function runCli(
  args: readonly string[],
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["dist/cli.js", ...args], {
      env: { ...process.env, ...CLEAN_ENV, DATA_DIR: dataDir, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
