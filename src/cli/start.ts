/** `pitchlake start` and `pitchlake worker`: run until a signal ends them. */

import { AlreadyRunningError } from "../errors.ts";
import { createLogger } from "../logger.ts";
import { loadSettings, type Role } from "../settings.ts";
import { createStartReport } from "../start/report.ts";
import { type Service, startService } from "../start/start-service.ts";
import { loadEnvFile } from "./env-file.ts";
import { describeError, EXIT } from "./exit.ts";

/** What may still hang after everything was told to close: a second signal, or this long, ends the process. Milliseconds. */
const STOP_LIMIT_MS = 15_000;

/** @returns the exit code, once the service was stopped by a signal or could not start */
export async function runStart(role?: Role): Promise<number> {
  const started = performance.timeOrigin;
  try {
    loadEnvFile();
    const env = role === undefined ? process.env : { ...process.env, ROLE: role };
    const settings = loadSettings(env, process.cwd());
    const service = await startService({
      settings,
      logger: createLogger(settings.logLevel === "info" ? "warn" : settings.logLevel),
      report: createStartReport(process.stdout),
      elapsedMs: () => Date.now() - started,
    });
    return await untilStopped(service);
  } catch (error) {
    const hint = error instanceof AlreadyRunningError ? " Stop it first, or set DATA_DIR to another folder." : "";
    process.stderr.write(`Pitchlake cannot start: ${describeError(error)}${hint}\n`);
    return exit(EXIT.failed);
  }
}

function untilStopped(service: Service): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(EXIT.failed);
      stopping = true;
      process.stdout.write(`\n${signal}: finishing what runs …\n`);
      setTimeout(() => process.exit(EXIT.failed), STOP_LIMIT_MS).unref();
      void service.stop().then(() => resolve(exit(EXIT.done)));
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

/** A name look-up that hangs would hold the process for 10 s after everything is closed. */
function exit(code: number): number {
  process.exitCode = code;
  setTimeout(() => process.exit(code), 100).unref();
  return code;
}
