/** S3-compatible servers for tests, built by scripts/install-services.mjs. */

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import versions from "../../scripts/services.json" with { type: "json" };
import type { S3Credentials } from "../../src/lake/drivers/s3-client.ts";
import { freePort, type Missing, type RunningService, type ServiceCommand, startService } from "./services.ts";
import { startS3StandIn } from "./services-s3-stand-in.ts";

/** "stand-in": the one of these tests, see services-s3-stand-in.ts. */
export type S3ServerName = keyof typeof versions | "stand-in";

export interface S3Server {
  /** With version, for titles and reports. */
  readonly title: string;
  readonly endpoint: string;
  readonly credentials: S3Credentials;
  createBucket(name: string): Promise<void>;
  /** Ends it by SIGKILL and starts it over the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const TEST_CREDENTIALS: S3Credentials = { accessKeyId: "testing", secretAccessKey: "testing-secret" };
const BUILT = Object.keys(versions) as BuiltServerName[];
export const S3_SERVERS: readonly S3ServerName[] = [...BUILT, "stand-in"];
type BuiltServerName = keyof typeof versions;

const binaryOf = (name: BuiltServerName): string => {
  const cache = process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");
  return join(cache, "bin", `${name}-${versions[name].version}`);
};

/** What the title of a server's tests says. */
export const titleOf = (name: S3ServerName): string =>
  name === "stand-in" ? "the tests' stand-in for S3" : `${name} ${versions[name].version}`;

export function missingS3Server(name: S3ServerName): Missing {
  if (name === "stand-in" || existsSync(binaryOf(name))) return null;
  return `${titleOf(name)} is not built: node scripts/install-services.mjs ${name}`;
}

/** MinIO, else versitygw, else the stand-in, as they are built here; in CI MinIO. S3_SERVER names another choice. */
export function preferredS3Server(): S3ServerName {
  const chosen = S3_SERVERS.find((name) => name === process.env.S3_SERVER);
  if (chosen !== undefined || process.env.REQUIRE_SERVICES === "1") return chosen ?? "minio";
  return S3_SERVERS.find((name) => missingS3Server(name) === null) ?? "stand-in";
}

export async function startS3Server(name: S3ServerName = preferredS3Server()): Promise<S3Server> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await (name === "stand-in" ? startS3StandIn(port) : startBuilt(name, port));
  return {
    title: titleOf(name),
    endpoint,
    credentials: TEST_CREDENTIALS,
    createBucket: (bucket) => createBucket(endpoint, bucket),
    ...server,
  };
}

async function startBuilt(name: BuiltServerName, port: number): Promise<Pick<S3Server, "restart" | "stop">> {
  const dir = await mkdtemp(join(tmpdir(), "pitchlake-s3-"));
  const command = await commandOf(name, dir, port);
  let running: RunningService = await startService(command);
  return {
    async restart() {
      await running.kill();
      running = await startService(command);
    },
    async stop() {
      await running.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function commandOf(name: BuiltServerName, dir: string, port: number): Promise<ServiceCommand> {
  const { accessKeyId, secretAccessKey } = TEST_CREDENTIALS;
  const address = `127.0.0.1:${port}`;
  const data = join(dir, "data");
  await mkdir(data);
  if (name === "versitygw") {
    return {
      command: binaryOf(name),
      args: ["--port", address, "--quiet", "posix", data],
      env: { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
      // Any answer will do, also a refusal.
      isReady: async () => (await fetch(`http://${address}/`)).status > 0,
    };
  }
  return {
    command: binaryOf(name),
    args: ["server", "--quiet", "--address", address, data],
    env: {
      MINIO_ROOT_USER: accessKeyId,
      MINIO_ROOT_PASSWORD: secretAccessKey,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
      HOME: dir,
    },
    isReady: async () => (await fetch(`http://${address}/minio/health/ready`)).ok,
  };
}

/** Also for servers that tests did not start themselves. */
export async function createBucket(endpoint: string, bucket: string): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const credentials = TEST_CREDENTIALS;
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    client.destroy();
  }
}
