/** Process of the race test: `s3-increment-child <endpoint> <bucket> <cacheDir> <key> <times>`. */

import { updateJson } from "../../../src/lake/conditional.ts";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";

const [endpoint = "", bucket = "", cacheDir = "", key = "", times = ""] = process.argv.slice(2);
const credentials = { accessKeyId: "testing", secretAccessKey: "testing-secret" };
const store = createS3Store({ endpoint, bucket, cacheDir, credentials });
for (let i = 0; i < Number(times); i += 1) {
  await updateJson<{ n: number }>(store, key, (current) => ({ n: (current?.n ?? 0) + 1 }), { retries: 500 });
}
await store.close();
