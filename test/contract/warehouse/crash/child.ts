/**
 * Process of the warehouse's crash test: `child <data dir> <raw objects to add> <point to die before>`. Publishes what is in
 * the lake, adds raw objects, publishes what follows from them, notes what raw objects there are, and collects the old
 * version. Says `ack <n>` after each, and `points <n>` last. Points are the calls that change the folder, in the middle of each write too, and the engine's statements.
 */

import { writeSync } from "node:fs";
import { join } from "node:path";
import { listKeys } from "../../../../src/lake/conditional.ts";
import { createFileStore } from "../../../../src/lake/drivers/file.ts";
import { removeOldVersions } from "../../../../src/warehouse/cleanup.ts";
import { createDuckDBWriter, type DuckDbSession } from "../../../../src/warehouse/drivers/duckdb.ts";
import { createWarehouse } from "../../../../src/warehouse/warehouse.ts";
import { load, tinyProject } from "../../../integration/warehouse/tiny-lake.ts";
import { createHookedIo } from "../../lake/hooked-io.ts";

const [dataDir = "", addedDir = "", dieAt = ""] = process.argv.slice(2);
let points = 0;
const point = async (tear?: (() => Promise<unknown>) | null): Promise<void> => {
  points += 1;
  if (points !== Number(dieAt)) return;
  await tear?.();
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment; nothing may run in it.
  await new Promise(() => {});
};

const counted = (session: DuckDbSession): DuckDbSession => ({
  query: session.query,
  execute: (sql, options) => point().then(() => session.execute(sql, options)),
});

async function main(): Promise<void> {
  const io = createHookedIo(async ({ changes, tear }) => {
    if (changes) await point(tear);
  });
  const dir = join(dataDir, "lake");
  const store = createFileStore({ dir, io });
  const warehouse = createWarehouse({
    store,
    project: load(tinyProject),
    config: { hash: "c" },
    dataDir,
    clock: () => new Date(),
    logger: { debug() {}, info() {}, warn() {} },
    createBuilder: async (options) => {
      const db = await createDuckDBWriter(options);
      // Whichever connection is free takes the next statement: all of them count, or their number is one of chance.
      return { ...db, ...counted(db), sessions: db.sessions.map(counted) };
    },
  });
  const ack = (step: number) => writeSync(1, `ack ${step}\n`);
  await warehouse.buildAndPublish();
  ack(1);
  const [plain, added] = [createFileStore({ dir }), createFileStore({ dir: addedDir })];
  for (const key of await listKeys(added, "raw/"))
    await plain.put(key, (await added.get(key))?.body ?? new Uint8Array());
  await warehouse.buildAndPublish();
  ack(2);
  await warehouse.cleanup();
  await removeOldVersions({ store, clock: () => new Date(), keep: 0, minAgeMs: 0 });
  ack(3);
  await warehouse.close();
  await store.close();
  writeSync(1, `points ${points}\n`);
}

await main();
