/** Who left a temp file or holds a lock: a process, named so that others can tell whether it still lives. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** "unknown": a process of another machine or container, of which only age tells. */
export type OwnerState = "alive" | "dead" | "unknown";

export interface Owners {
  /** This process as `<host>-<pid>-<start>`; fits into a file name. */
  readonly self: string;
  stateOf(owner: string): OwnerState;
}

const OWNER = /^([0-9a-f]{8})-(\d+)-(\d+)$/;

export function createProcessOwners(): Owners {
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  const start = startOf(process.pid);
  const knowsStart = start !== null && start !== "gone";
  return {
    self: `${host}-${process.pid}-${knowsStart ? start : 0}`,
    stateOf(owner) {
      const match = OWNER.exec(owner);
      if (!match || match[1] !== host) return "unknown";
      const pid = Number(match[2]);
      if (!isRunning(pid)) return "dead";
      if (!knowsStart) return pid === process.pid ? "alive" : "unknown";
      return startOf(pid) === match[3] ? "alive" : "dead";
    },
  };
}

/** The pid in an owner's name, for messages. */
export function pidOf(owner: string): number | null {
  const pid = OWNER.exec(owner)?.[2];
  return pid === undefined ? null : Number(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Start of a process in clock ticks since boot: pids are used again, in containers at once. "gone" for a zombie, null
 * where there is no /proc (macOS, Windows).
 */
function startOf(pid: number): string | "gone" | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The name in brackets may hold anything; state and start are fields 3 and 22 (man 5 proc).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "gone" : (fields[19] ?? null);
}
