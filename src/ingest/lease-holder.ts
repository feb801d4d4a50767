/**
 * Who holds a lease: a process of this machine that is gone will never settle, so that its keys need not wait for the
 * lease to expire. Of a process elsewhere nothing is known: its leases live until they expire.
 */

import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isAlive } from "../process-alive.ts";

export interface LeaseHolder {
  readonly id: string;
  /** true only when it is certain. */
  isGone(holder: string): boolean;
}

/** @param instance unlike that of any other process, since process ids come again */
export function createLeaseHolder(instance: string): LeaseHolder {
  const place = placeOfThis();
  const id = [place, process.pid, instance].join(" ");
  return {
    id,
    isGone(holder) {
      const [, otherPlace, pid] = /^(.*) (\d+) (\S+)$/.exec(holder) ?? [];
      if (holder === id || otherPlace !== place) return false;
      return Number(pid) === process.pid || !isAlive(Number(pid));
    },
  };
}

/** Process ids mean something within one namespace of one machine. */
function placeOfThis(): string {
  return `${hostname()} ${processNamespace()}`;
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return process.platform;
  }
}
