// `npm test`: builds what the end-to-end tests start, runs every vitest project, and prints the counts last.
//   npm test                      everything; a missing service is counted as skipped, with its reason
//   npm test -- --project unit    one project
//   REQUIRE_SERVICES=1 npm test   a missing service is a failure
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = (command, args) =>
  new Promise((resolve) => {
    spawn(command, args, { stdio: "inherit" }).on("close", (code) => resolve(code ?? 1));
  });

const built = await run(process.execPath, ["scripts/prepare.mjs"]);
if (built !== 0) process.exit(built);

const folder = await mkdtemp(join(tmpdir(), "pitchlake-test-"));
const report = join(folder, "report.json");
const code = await run(process.execPath, [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);

const result = await readFile(report, "utf8").then(JSON.parse, () => null);
await rm(folder, { recursive: true, force: true });
if (result === null) {
  console.log("0 passed, 1 failed");
  process.exit(code || 1);
}
// A file that cannot be loaded has no tests of its own: it counts as one failure.
const brokenFiles = result.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length;
const failed = result.numFailedTests + brokenFiles;
const skipped = result.numPendingTests + result.numTodoTests;
console.log(`${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(code || (failed > 0 ? 1 : 0));
