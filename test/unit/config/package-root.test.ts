import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { packageRoot } from "../../../src/config/package-root.ts";

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "pitchlake-root-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

it("finds the package from src/ and from a bundle, past other packages on the way", () => {
  const root = tree({
    "package.json": '{ "name": "pitchlake" }',
    "dist/package.json": '{ "type": "module" }',
    "dist/main.js": "",
    "src/package.json": "broken",
    "src/config/load.ts": "",
  });
  expect(packageRoot(pathToFileURL(join(root, "dist/main.js")).href)).toBe(root);
  expect(packageRoot(pathToFileURL(join(root, "src/config/load.ts")).href)).toBe(root);
});

it("says so when there is no package", () => {
  const root = tree({ "package.json": '{ "name": "other" }', "main.js": "" });
  expect(() => packageRoot(pathToFileURL(join(root, "main.js")).href)).toThrow(/no package\.json of pitchlake above/);
});
