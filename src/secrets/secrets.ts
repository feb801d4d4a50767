/** Keys of sources by the name of their variable: the environment, then the vault, then what is public. */

import { parseSecretText, type SecretValues } from "./secret-text.ts";
import { SecretsError } from "./secrets-error.ts";

/** Port: where the one JSON secret is kept. */
export interface SecretVault {
  /** Names vault and secret in messages, e.g. `the secret "x" in AWS Secrets Manager`. */
  readonly description: string;
  /** Text of the secret, asked for anew. @throws SecretsError */
  read(signal: AbortSignal): Promise<string>;
}

export interface Secrets {
  /**
   * A key by its name; null = nobody set it.
   * @param options fresh: the source refused what was given before, it may have been changed
   * @throws SecretsError when the vault has no answer, or no such name
   */
  read(name: string, options?: { readonly fresh?: boolean }): Promise<string | null>;
  /** Why the vault could not be read the last time; null = it could, or was not asked. */
  trouble(): SecretsError | null;
}

export interface SecretsOptions {
  /** What the environment says; null = nothing. */
  readonly own: (name: string) => string | null;
  /** Public keys, for names that nobody set. */
  readonly fallback: (name: string) => string | null;
  readonly vault: SecretVault | null;
  /** Told once for each failed read, for the log. */
  readonly onTrouble: (error: SecretsError) => void;
  /** Milliseconds that only go up. */
  readonly now?: () => number;
  readonly limitMs?: number;
}

const LIMIT_MS = 3_000;
/** A name that is added to the secret later is seen by then, without a restart. */
const KEPT_MS = 3_600_000;
/** No second question right after a failed one: a plan asks for the key of each of its items. */
const FAILURE_KEPT_MS = 30_000;
/** Items in flight are refused together: one of them reads anew for all. */
const FRESH_KEPT_MS = 10_000;

export function createSecrets(options: SecretsOptions): Secrets {
  const { own, fallback, vault } = options;
  const cache = vault === null ? null : createCache(vault, options);
  return {
    async read(name, { fresh = false } = {}) {
      const set = own(name);
      if (set !== null || vault === null || cache === null) return set ?? fallback(name);
      const value = (await cache.values(fresh)).get(name) ?? fallback(name);
      if (value instanceof SecretsError) throw value;
      if (value !== null) return value;
      throw new SecretsError(`${name} is neither set nor in ${vault.description}`, "MISSING_NAME");
    },
    trouble: () => cache?.trouble() ?? null,
  };
}

function createCache(vault: SecretVault, options: SecretsOptions) {
  const { onTrouble, now = () => performance.now(), limitMs = LIMIT_MS } = options;
  let known: { readonly values: SecretValues; readonly at: number } | null = null;
  let failed: { readonly error: SecretsError; readonly at: number } | null = null;
  let freshAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const readOnce = async (): Promise<void> => {
    try {
      known = { values: parseSecretText(await withLimit(vault, limitMs), vault.description), at: now() };
      failed = null;
    } catch (error) {
      failed = { error: toSecretsError(error, vault), at: now() };
      onTrouble(failed.error);
    }
  };
  const isDue = (isFresh: boolean): boolean => {
    if (failed !== null && now() - failed.at < FAILURE_KEPT_MS) return false;
    if (isFresh) return now() - freshAt >= FRESH_KEPT_MS;
    return known === null || now() - known.at >= KEPT_MS;
  };
  return {
    trouble: () => failed?.error ?? null,
    /** What was read before stands while the vault is away. */
    async values(isFresh: boolean): Promise<SecretValues> {
      if (reading === null && isDue(isFresh)) {
        if (isFresh) freshAt = now();
        reading = readOnce().finally(() => {
          reading = null;
        });
      }
      await reading;
      if (known !== null) return known.values;
      throw failed?.error ?? new SecretsError(`${vault.description} was not read`, "UNREACHABLE");
    },
  };
}

/** The time limit holds also for a driver that does not listen to the signal. */
async function withLimit(vault: SecretVault, limitMs: number): Promise<string> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new SecretsError(`${vault.description} did not answer within ${limitMs} ms`, "UNREACHABLE"));
    }, limitMs);
  });
  try {
    const text = vault.read(controller.signal);
    text.catch(() => {});
    return await Promise.race([text, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A driver's own fault is told without its words, which nobody has checked for values. */
function toSecretsError(error: unknown, vault: SecretVault): SecretsError {
  if (error instanceof SecretsError) return error;
  const kind = error instanceof Error ? error.name : "an unknown fault";
  return new SecretsError(`${vault.description} could not be read (${kind})`, "UNREACHABLE");
}
