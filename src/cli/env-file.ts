import { existsSync } from "node:fs";
import { ConfigError } from "../errors.ts";

/**
 * Settings may stand in a file `.env` of the working directory (copied from .env.example); what the environment says
 * already is kept.
 * @throws ConfigError when the file is there and cannot be read
 */
export function loadEnvFile(file = ".env"): void {
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new ConfigError([`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`], {
      cause: error,
    });
  }
}
