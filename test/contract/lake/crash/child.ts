/** Process of the crash test: `child <lake> <work dir> <call to die at>`. Says `ack <n>` per step and `calls <n>` last. */

import { writeSync } from "node:fs";
import { createFileStore } from "../../../../src/lake/drivers/file.ts";
import { createHookedIo } from "../hooked-io.ts";
import { STEPS } from "./scenario.ts";

const [dir = "", workDir = "", dieAt = ""] = process.argv.slice(2);
let calls = 0;
const io = createHookedIo(async ({ number, tear }) => {
  calls = number;
  if (number !== Number(dieAt)) return;
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
