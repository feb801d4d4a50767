// Child process of the SIGKILL test: adds jobs and prints the id of each one that was acknowledged.
import { createJobBackend } from "../../../src/jobs/backend.ts";
import { silentLogger, template } from "./embedded-queue.ts";

const dir = process.argv[2];
if (dir === undefined) throw new Error("usage: add-jobs-until-killed <dir>");
const backend = await createJobBackend({ jobs: { kind: "embedded", dir }, template, logger: silentLogger });
const busy = backend.worker(
  "busy",
  async () => {
    process.stdout.write("active\n");
    await new Promise(() => undefined);
  },
  { concurrency: 1 },
);
await busy.waitUntilReady();
await backend.queue("busy").add("stuck", {}, { jobId: "stuck" });
const queue = backend.queue("added");
for (let n = 0; ; n++) {
  await queue.add("job", { n }, { jobId: `job-${n}` });
  process.stdout.write(`job-${n}\n`);
}
