/** Process of the lock test: `increment-child <lake> <key> <times>`. */

import { updateJson } from "../../../src/lake/conditional.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";

const [dir = "", key = "", times = ""] = process.argv.slice(2);
const store = createFileStore({ dir });
for (let i = 0; i < Number(times); i += 1) {
  await updateJson<{ n: number }>(store, key, (current) => ({ n: (current?.n ?? 0) + 1 }), { retries: 500 });
}
await store.close();
