/** `pitchlake lake verify [prefix]`: finds what is missing, torn or altered, says of each what to do, and does it if told to. */

import type { ObjectStore } from "../lake/object-store.ts";
import { type Verification, verifyLake } from "../warehouse/verify.ts";
import { type Treated, treatFindings } from "../warehouse/verify-repair.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export interface VerifyLakeOptions {
  readonly prefix: string;
  readonly hashesInEtags: boolean;
  readonly fast?: boolean;
  readonly quarantine?: boolean;
  readonly acceptLoss?: boolean;
}

interface VerifyResult extends Verification {
  readonly findings: readonly Treated[];
}

/** @returns 1 when anything was found, healed or not */
export async function runVerify(store: ObjectStore, options: VerifyLakeOptions, output: Output): Promise<number> {
  const { prefix, hashesInEtags, fast = false, quarantine = false, acceptLoss = false } = options;
  const counter = output.counter("objects");
  const verification = await verifyLake({
    store,
    prefix,
    hashesInEtags,
    isFast: fast,
    onProgress: ({ done, total, bytesDone, bytesTotal }) =>
      counter.update(done, total, `${megabytes(bytesDone)} of ${megabytes(bytesTotal)}`),
  }).finally(() => counter.stop());
  const findings = await treatFindings(verification.findings, { store, now: () => new Date(), quarantine, acceptLoss });
  const place = `${prefix || "the root"} of ${store.description}`;
  output.result<VerifyResult>({ ...verification, findings }, (result) => toLines(result, place, fast));
  return findings.length === 0 ? EXIT.done : EXIT.failed;
}

function toLines({ objects, bytes, read, findings }: VerifyResult, place: string, fast: boolean): readonly string[] {
  const faults = findings.length === 1 ? "1 fault" : `${findings.length} faults`;
  const how = fast ? `, ${read} of them read` : "";
  return [
    ...findings.flatMap(({ key, fault, reason, remedy, done }) => [
      `${fault.padEnd(7)}  ${key}: ${reason}`,
      `         ${done ?? remedy}`,
    ]),
    `${objects} objects, ${bytes} bytes below ${place}${how}: ${findings.length === 0 ? "all good" : faults}`,
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
