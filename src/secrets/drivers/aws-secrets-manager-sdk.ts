/** The one place that loads the SDK of AWS Secrets Manager; imported by the first read only, since loading takes a while. */

import { env } from "node:process";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

export interface SecretAnswer {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** Region, credentials and address (AWS_ENDPOINT_URL) are found by the SDK's own chain. */
export async function getSecretValue(
  id: string,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<SecretAnswer> {
  // The SDK's own switch, set and not read: its notice about future Node versions is nothing an operator can act on.
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const requestHandler = { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true };
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler });
  try {
    return await client.send(new GetSecretValueCommand({ SecretId: id }), { abortSignal: signal });
  } finally {
    // Once an hour at most: no connection is worth keeping, and none may hold the process.
    client.destroy();
  }
}
