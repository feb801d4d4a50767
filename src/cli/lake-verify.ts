/** `pitchlake lake verify [prefix]`: looks at every object and says of each bad one what to do. */

import type { ObjectStore } from "../lake/object-store.ts";
import { verifyLake } from "../warehouse/verify.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export interface VerifyLakeOptions {
  readonly prefix: string;
  readonly hashesInEtags: boolean;
}

/** @returns 1 when anything was found */
export async function runVerify(store: ObjectStore, options: VerifyLakeOptions, output: Output): Promise<number> {
  const verification = await verifyLake({ store, ...options });
  output.result(verification, ({ objects, bytes, findings }) => [
    ...findings.flatMap(({ key, fault, reason, remedy }) => [
      `${fault.padEnd(7)}  ${key}: ${reason}`,
      `         ${remedy}`,
    ]),
    `${objects} objects, ${bytes} bytes below ${options.prefix || "the root"} of ${store.description}: ` +
      (findings.length === 0 ? "all good" : `${findings.length} ${findings.length === 1 ? "fault" : "faults"}`),
  ]);
  return verification.findings.length === 0 ? EXIT.done : EXIT.failed;
}
