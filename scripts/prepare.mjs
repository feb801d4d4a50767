// Run by `npm ci` and `npm install`: bundles the service and makes the queue template, so that `npm start` starts at once.
// Without the development dependencies (npm ci --omit=dev) there is nothing to build with: an existing dist/ is kept.
import { existsSync } from "node:fs";

const hasBundler = await import("esbuild").then(
  () => true,
  () => false,
);
if (!existsSync("node_modules")) {
  // `npm install --package-lock-only`: nothing is installed, nothing to build.
} else if (hasBundler) {
  await import("./build.mjs");
  await import("./queue-template.mjs");
} else if (!existsSync("dist/main.js")) {
  console.error("Pitchlake is not built: run `npm ci` without --omit=dev once, or bring a dist/ folder.");
  process.exitCode = 1;
}
