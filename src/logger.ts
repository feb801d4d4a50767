import pino, { type Logger } from "pino";

export type { Logger };

/**
 * Structured log on standard error, one JSON object a line; standard output belongs to people and `--json`.
 * @param level pino level name
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["headers.authorization", "*.apiKey", "*.key_secret", "adminKey"], censor: "[redacted]" },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
