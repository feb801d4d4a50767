/** The driver with the real SDK against GetSecretValue over HTTP. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAwsSecretsManager } from "../../../src/secrets/drivers/aws-secrets-manager.ts";
import { createSecrets } from "../../../src/secrets/secrets.ts";
import { type SecretsManagerServer, startSecretsManager } from "./secrets-manager-server.ts";

const ID = "epl-pipeline/dev/api-keys";
const signal = new AbortController().signal;
let server: SecretsManagerServer;

beforeEach(async () => {
  server = await startSecretsManager();
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const read = () => createAwsSecretsManager({ id: ID, timeoutMs: 300 }).read(signal);

it("gives the text of the secret", async () => {
  server.secrets.set(ID, '{"API_FOOTBALL_KEY":"k"}');
  expect(await read()).toBe('{"API_FOOTBALL_KEY":"k"}');
  expect(server.asked).toEqual([ID]);
});

it("asks nothing until a key is wanted, and goes with a key that was changed", async () => {
  const vault = createAwsSecretsManager({ id: ID });
  const secrets = createSecrets({ own: () => null, fallback: () => null, vault, onTrouble: () => {} });
  server.secrets.set(ID, '{"API_FOOTBALL_KEY":"old"}');
  expect(server.asked).toEqual([]);
  expect(await secrets.read("API_FOOTBALL_KEY")).toBe("old");
  server.secrets.set(ID, '{"API_FOOTBALL_KEY":"new"}');
  expect(await secrets.read("API_FOOTBALL_KEY")).toBe("old");
  expect(await secrets.read("API_FOOTBALL_KEY", { fresh: true })).toBe("new");
  expect(server.asked).toHaveLength(2);
});

describe("says what is wrong, and with which secret", () => {
  it.each([
    ["no such secret", 400, "ResourceNotFoundException", "NO_SUCH_SECRET", "does not exist"],
    ["deleted", 400, "InvalidRequestException", "NO_SUCH_SECRET", "about to be deleted"],
    ["no access", 400, "AccessDeniedException", "NO_ACCESS", "secretsmanager:GetSecretValue"],
    ["no access to its key", 400, "DecryptionFailure", "NO_ACCESS", "kms:Decrypt"],
    ["unknown credentials", 400, "UnrecognizedClientException", "NO_ACCESS", "does not know"],
    ["trouble of its own", 500, "InternalServiceError", "UNREACHABLE", "could not be reached"],
  ])("%s", async (_, status, type, trouble, text) => {
    server.secrets.set(ID, { status, type });
    const error = await read().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ trouble, message: expect.stringContaining(text) });
    expect((error as Error).cause).toBeUndefined();
    expect(error).toMatchObject({ message: expect.stringContaining(ID) });
  });

  it("no answer", async () => {
    server.secrets.set(ID, null);
    await expect(read()).rejects.toMatchObject({ trouble: "UNREACHABLE" });
  });

  it("nobody there", async () => {
    await server.close();
    await expect(read()).rejects.toMatchObject({
      trouble: "UNREACHABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    server = await startSecretsManager();
  });

  it("no region", async () => {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    await expect(read()).rejects.toThrow("AWS_REGION is not set");
  });

  it("no credentials", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere");
    await expect(read()).rejects.toMatchObject({ trouble: "NO_ACCESS" });
  });
});
