/** Runs a process to its end. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Measured } from "./measured.ts";

/** @returns what it wrote to stdout. @throws Error with the end of its stderr when it fails or cannot be started */
export function runProcess(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
    const out: Buffer[] = [];
    const faults: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => faults.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const fault = Buffer.concat(faults).toString().trim().slice(-2_000);
      reject(new Error(`${command} ${args[0] ?? ""} ended with ${code}: ${fault}`));
    });
  });
}

/** The last line that a measured process printed, or all lines that are JSON. */
export async function measureProcess(command: string, args: readonly string[]): Promise<readonly Measured[]> {
  const lines = (await runProcess(command, args)).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Measured);
}

/** A script of this folder. */
export function measureScript(name: string, args: readonly string[]): Promise<readonly Measured[]> {
  const script = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return measureProcess(process.execPath, ["--import", "tsx", script, ...args]);
}
