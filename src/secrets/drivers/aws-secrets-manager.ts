/** SecretVault over AWS Secrets Manager. */

import type { SecretVault } from "../secrets.ts";
import { SecretsError, type SecretsTrouble } from "../secrets-error.ts";
import type { SecretAnswer } from "./aws-secrets-manager-sdk.ts";

export interface AwsSecretsManagerOptions {
  /** Name or ARN of the secret. */
  readonly id: string;
  /** For the connection and for each attempt. */
  readonly timeoutMs?: number;
}

/** Opening sends nothing. */
export function createAwsSecretsManager({ id, timeoutMs = 2_000 }: AwsSecretsManagerOptions): SecretVault {
  const description = `the secret "${id}" in AWS Secrets Manager`;
  return {
    description,
    async read(signal) {
      const { getSecretValue } = await import("./aws-secrets-manager-sdk.ts");
      try {
        return textOf(await getSecretValue(id, { signal, timeoutMs }));
      } catch (error) {
        throw toSecretsError(error, description);
      }
    },
  };
}

const textOf = ({ SecretString, SecretBinary }: SecretAnswer): string =>
  SecretString ?? Buffer.from(SecretBinary ?? []).toString("utf8");

/** By the names of the SDK's errors: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
const TROUBLES: Readonly<Record<string, { readonly trouble: SecretsTrouble; readonly text: string }>> = {
  ResourceNotFoundException: { trouble: "NO_SUCH_SECRET", text: "does not exist in this account and region" },
  InvalidRequestException: { trouble: "NO_SUCH_SECRET", text: "cannot be read: it is about to be deleted" },
  AccessDeniedException: {
    trouble: "NO_ACCESS",
    text: "may not be read with these credentials: allow secretsmanager:GetSecretValue, and kms:Decrypt for its key",
  },
  DecryptionFailure: { trouble: "NO_ACCESS", text: "cannot be decrypted: allow kms:Decrypt for its key" },
  UnrecognizedClientException: { trouble: "NO_ACCESS", text: "cannot be read: AWS does not know these credentials" },
  InvalidSignatureException: { trouble: "NO_ACCESS", text: "cannot be read: the AWS secret access key is wrong" },
  ExpiredTokenException: { trouble: "NO_ACCESS", text: "cannot be read: the AWS credentials have expired" },
  CredentialsProviderError: { trouble: "NO_ACCESS", text: "cannot be read: no AWS credentials were found" },
};

/** Neither the SDK's message nor the error itself is passed on: both may hold parts of an answer. */
function toSecretsError(error: unknown, description: string): SecretsError {
  if (error instanceof SecretsError) return error;
  const name = error instanceof Error ? error.name : "";
  const known = TROUBLES[name];
  if (known !== undefined) return new SecretsError(`${description} ${known.text}`, known.trouble);
  const isRegionMissing = error instanceof Error && error.message.startsWith("Region is missing");
  if (isRegionMissing) return new SecretsError(`${description} cannot be read: AWS_REGION is not set`, "NO_ACCESS");
  return new SecretsError(`${description} could not be reached (${codeOf(error)})`, "UNREACHABLE");
}

/** e.g. ECONNREFUSED, TimeoutError, InternalServiceError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : error.name;
}
