/** `pitchlake doctor`: what a person would check by hand, each with what to do about it. */

import { access, constants, stat } from "node:fs/promises";
import { createFoundation, type Foundation } from "../app.ts";
import { createLogger } from "../logger.ts";
import { findRunningApi } from "../running-api.ts";
import { loadSettings, type Settings } from "../settings.ts";
import { describeError, EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

type Status = "ok" | "warning" | "failed";

interface Finding {
  readonly name: string;
  readonly status: Status;
  readonly message: string;
}

const MARK: Readonly<Record<Status, string>> = { ok: "ok  ", warning: "warn", failed: "FAIL" };
const PROBE_MS = 3_000;

/** @returns 1 when something must be mended before the service can start */
export async function runDoctor(output: Output): Promise<number> {
  const findings = await examine();
  output.result({ ok: findings.every(({ status }) => status !== "failed"), findings }, () =>
    findings.map(({ name, status, message }) => `${MARK[status]}  ${name.padEnd(14)} ${message}`),
  );
  return findings.some(({ status }) => status === "failed") ? EXIT.failed : EXIT.done;
}

async function examine(): Promise<readonly Finding[]> {
  const findings: Finding[] = [node()];
  const settings = attempt(findings, "settings", () => loadSettings(process.env, process.cwd()));
  if (settings === null) return findings;
  findings.push(await folder(settings), await service(settings));
  try {
    const foundation = await createFoundation(settings, { logger: createLogger("silent") });
    const { endpoints, competitions } = foundation.config;
    findings.push({
      name: "config",
      status: "ok",
      message: `${endpoints.endpoints.length} endpoints, ${competitions.competitions.length} competitions`,
    });
    findings.push(await lake(foundation), ...(await keys(foundation)), ...(await sources(foundation)));
    await foundation.close();
  } catch (error) {
    findings.push({ name: "config", status: "failed", message: describeError(error) });
  }
  return findings;
}

function attempt<T>(findings: Finding[], name: string, work: () => T): T | null {
  try {
    const value = work();
    findings.push({ name, status: "ok", message: "all valid" });
    return value;
  } catch (error) {
    findings.push({ name, status: "failed", message: describeError(error) });
    return null;
  }
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNewEnough = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "node",
    status: isNewEnough ? "ok" : "failed",
    message: `${process.versions.node}${isNewEnough ? "" : ": 20.19 or newer is needed"}`,
  };
}

async function folder({ dataDir }: Settings): Promise<Finding> {
  const found = await stat(dataDir).catch(() => null);
  if (found === null)
    return { name: "data folder", status: "ok", message: `${dataDir} will be made by the first start` };
  const isWritable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (found.isDirectory() && isWritable) return { name: "data folder", status: "ok", message: dataDir };
  return {
    name: "data folder",
    status: "failed",
    message: `${dataDir} cannot be written: set DATA_DIR to a folder that can`,
  };
}

async function service({ dataDir }: Settings): Promise<Finding> {
  const api = await findRunningApi(dataDir);
  if (api === null) return { name: "service", status: "ok", message: "not running on this folder" };
  const ready = await fetch(`${api.url}/readyz`, { signal: AbortSignal.timeout(PROBE_MS) }).catch(() => null);
  if (ready === null)
    return { name: "service", status: "warning", message: `process ${api.pid} at ${api.url} does not answer` };
  return {
    name: "service",
    status: ready.ok ? "ok" : "warning",
    message: `process ${api.pid} at ${api.url} ${ready.ok ? "is ready" : "has no snapshot yet"}`,
  };
}

async function lake({ store }: Foundation): Promise<Finding> {
  try {
    const pointer = await store.head("_state/snapshot/pointer.json");
    const text =
      pointer === null ? "empty: `npm start` fills it" : `published at ${pointer.lastModified.toISOString()}`;
    return { name: "lake", status: "ok", message: `${store.description}, ${text}` };
  } catch (error) {
    return { name: "lake", status: "failed", message: describeError(error) };
  }
}

/** Nothing to say without SECRETS_ID: a source without a key is left out, and that is no fault. */
async function keys({ settings, config, ingest, secrets }: Foundation): Promise<readonly Finding[]> {
  if (settings.secretsId === null) return [];
  const named = config.endpoints.sources.filter(({ auth }) => auth.kind !== "none");
  const reasons = await Promise.all(named.map((source) => ingest.unavailable(source)));
  const trouble = secrets.trouble();
  if (trouble !== null) return [{ name: "keys", status: "warning", message: trouble.message }];
  const missing = reasons.filter((reason) => reason !== null);
  const found = `${named.length - missing.length} of ${named.length} sources have a key`;
  return [{ name: "keys", status: missing.length === 0 ? "ok" : "warning", message: [found, ...missing].join("; ") }];
}

async function sources({ config, ingest }: Foundation): Promise<readonly Finding[]> {
  const probes = config.endpoints.sources.map(async ({ id, name }): Promise<Finding | null> => {
    const result = await ingest.probe(id, AbortSignal.timeout(PROBE_MS));
    if (result === null) return null;
    const text = result.reachable ? "reachable" : `not reachable: ${result.reason}; what is in the lake is served`;
    return { name, status: result.reachable ? "ok" : "warning", message: text };
  });
  return (await Promise.all(probes)).filter((finding) => finding !== null);
}
