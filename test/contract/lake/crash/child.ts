/**
 * Process of the crash test: `child <lake> <work dir> <call to die before>`. Says `ack <n>` per step, `calls <n>` last.
 * Counted are the calls that change the folder: to die before one that only looks is to die before the next that changes.
 */

import { writeSync } from "node:fs";
import { createFileStore } from "../../../../src/lake/drivers/file.ts";
import { createHookedIo } from "../hooked-io.ts";
import { STEPS } from "./scenario.ts";

const [dir = "", workDir = "", dieAt = ""] = process.argv.slice(2);
let calls = 0;
const io = createHookedIo(async ({ changes, tear }) => {
  if (!changes) return;
  calls += 1;
  if (calls !== Number(dieAt)) return;
  await tear?.();
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment; nothing of the driver may run in it.
  await new Promise(() => {});
});

const store = createFileStore({ dir, io });
for (const [i, step] of STEPS.entries()) {
  await step.run(store, workDir);
  writeSync(1, `ack ${i + 1}\n`);
}
writeSync(1, `calls ${calls}\n`);
