import { expect, it } from "vitest";
import { newDataDir, removeDir, startApp, waitUntil } from "../../support/app-process.ts";
import { madeUpSeason, startSourceServer } from "../../support/source-server.ts";

const ANSWER_MS = 100;
/** Of openfootball at once, as config/endpoints.json has it. */
const IN_FLIGHT = 8;

it("SIGTERM in the middle of an ingest: a restart asks again for no more than was in flight", {
  timeout: 240_000,
}, async () => {
  const body = madeUpSeason("Made-up league", ["Alpha", "Beta", "Gamma", "Delta"], "2025-08-16");
  const source = await startSourceServer({
    "*": (_, response) => void setTimeout(() => response.writeHead(200, { etag: '"1"' }).end(body), ANSWER_MS),
  });
  const dataDir = await newDataDir();
  const env = { OFFLINE: "false", DEMO: "false", OPENFOOTBALL_BASE_URL: source.url };
  const files = () => source.requests.filter((request) => /^GET .*\.(json|txt)$/.test(request));
  const first = await startApp({ dataDir, env });
  await waitUntil(first, "some files", async () => files().length >= 20);
  expect(await first.stop()).toBe(0);
  const before = new Set(files());

  const second = await startApp({ dataDir, env });
  const key = await second.adminKey();
  const runs = "{ ingestionRuns(first: 10) { nodes { status progress { failed total } } } }";
  await waitUntil(
    second,
    "the run to end",
    async () => {
      const { data } = await second.query<{ ingestionRuns: { nodes: { status: string }[] } }>(runs, {}, key);
      return (
        data.ingestionRuns.nodes.length === 1 && /^(SUCCEEDED|PARTIAL)$/.test(data.ingestionRuns.nodes[0]?.status ?? "")
      );
    },
    150_000,
  );
  const all = files();
  expect(new Set(all).size).toBeGreaterThan(before.size);
  const counts = new Map<string, number>();
  for (const request of all) counts.set(request, (counts.get(request) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  expect(repeated.length).toBeLessThanOrEqual(IN_FLIGHT);
  expect(repeated.every((count) => count === 2)).toBe(true);
  expect(await second.stop()).toBe(0);
  await source.close();
  await removeDir(dataDir);
});
