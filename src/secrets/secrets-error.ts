/** Why a key cannot be had from the vault. */

import { type AppErrorOptions, SourceAuthError } from "../errors.ts";

export type SecretsTrouble =
  /** There is no such secret, or it is about to be deleted. */
  | "NO_SUCH_SECRET"
  /** No credentials, wrong ones, or ones that may not read it. */
  | "NO_ACCESS"
  /** Not a JSON object, or a value in it is no key. */
  | "MALFORMED"
  /** It was read and does not have the name. */
  | "MISSING_NAME"
  /** No answer in time, the network, or the vault's own trouble. */
  | "UNREACHABLE";

/** A source without its key: halted like one that refuses it. The message names secret and key, never a value. */
export class SecretsError extends SourceAuthError {
  constructor(
    message: string,
    readonly trouble: SecretsTrouble,
    options: AppErrorOptions = {},
  ) {
    super(message, { ...options, details: { ...options.details, trouble } });
  }
}
