/** Who is asking: `Authorization: Bearer <key>`. Keys are compared by hash in constant time. */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../errors.ts";
import type { Principal, Scope } from "../resolvers/ports.ts";

const ALL_SCOPES: readonly Scope[] = ["READ_ADMIN", "INGEST", "SCHEDULE"];

/** `invalid`: a key was sent and nobody has it; the request is refused rather than treated as anonymous. */
export type Authentication =
  | { readonly kind: "anonymous" }
  | { readonly kind: "principal"; readonly principal: Principal }
  | { readonly kind: "invalid" };

export type Authenticate = (authorization: string | undefined) => Authentication;

/** @param adminKey the one key with all scopes */
export function createAuthenticate(adminKey: string): Authenticate {
  const expected = digest(adminKey);
  const admin: Principal = { name: "admin", scopes: new Set(ALL_SCOPES) };
  return (authorization) => {
    if (authorization === undefined) return { kind: "anonymous" };
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (key === undefined || !timingSafeEqual(digest(key), expected)) return { kind: "invalid" };
    return { kind: "principal", principal: admin };
  };
}

const digest = (key: string): Buffer => createHash("sha256").update(key).digest();

export interface AdminKey {
  readonly key: string;
  /** Where it lies, null when it came from the environment. */
  readonly file: string | null;
  readonly created: boolean;
}

export const adminKeyFile = (dataDir: string): string => join(dataDir, "admin.key");

/** Reads DATA_DIR/admin.key, or makes it on the first start (mode 0600). */
export async function loadAdminKey(dataDir: string, fromEnvironment: string | null): Promise<AdminKey> {
  if (fromEnvironment !== null) return { key: fromEnvironment, file: null, created: false };
  const file = adminKeyFile(dataDir);
  const present = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new ConfigError([`${file}: cannot be read (${error.code})`], { cause: error });
  });
  if (present !== null && present.trim() !== "") {
    await chmod(file, 0o600).catch(() => undefined);
    return { key: present.trim(), file, created: false };
  }
  const key = randomBytes(24).toString("base64url");
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return { key, file, created: true };
}
