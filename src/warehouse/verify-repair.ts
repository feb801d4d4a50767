/** What `lake verify` can do about its findings itself, when it is told to. */

import type { ObjectStore } from "../lake/object-store.ts";
import { moveToQuarantine } from "./quarantine-raw.ts";
import { forgetRawObjects } from "./raw-inventory.ts";
import { rawRelationOf } from "./raw-objects.ts";
import type { Finding } from "./verify.ts";

/** A finding, and what became of it; null = nothing was done. */
export interface Treated extends Finding {
  readonly done: string | null;
}

export interface RepairOptions {
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** Moves torn and altered objects of raw/ and of the state away. */
  readonly quarantine: boolean;
  /** Takes missing raw objects off the list of what there was. */
  readonly acceptLoss: boolean;
}

/** @throws LakeUnavailableError */
export async function treatFindings(
  findings: readonly Finding[],
  { store, now, quarantine, acceptLoss }: RepairOptions,
): Promise<readonly Treated[]> {
  const lost = acceptLoss ? findings.filter(isLostRaw).map(({ key }) => key) : [];
  if (lost.length > 0) await forgetRawObjects(store, lost);
  const treated: Treated[] = [];
  for (const finding of findings) {
    if (lost.includes(finding.key)) treated.push({ ...finding, done: "taken off the list" });
    else if (quarantine && canBeMoved(finding)) {
      const target = await moveToQuarantine(store, toRefused(finding), now());
      treated.push({ ...finding, done: `moved to ${target}` });
    } else treated.push({ ...finding, done: null });
  }
  return treated;
}

const isLostRaw = ({ fault, key }: Finding): boolean => fault === "missing" && key.startsWith("raw/");

const canBeMoved = ({ fault, key }: Finding): boolean =>
  fault !== "missing" && /^(raw|_state)\//.test(key) && !key.startsWith("_state/snapshot/");

function toRefused({ key, reason }: Finding) {
  const isRaw = key.startsWith("raw/");
  const next = isRaw ? "Its key is free: the next ingestion fetches it again." : "What it knew is learnt again.";
  return { key, folder: isRaw ? (rawRelationOf(key) ?? "raw") : "state", reason, next };
}
