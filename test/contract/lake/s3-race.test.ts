/** Several writers at once: exactly one creates an object, and no change by compare-and-swap is lost or made twice. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { getJson } from "../../../src/lake/conditional.ts";
import { bytes, describeOnS3, textOf } from "./s3-setup.ts";

const WRITERS = 4;
const TIMES = 25;

describeOnS3("s3 driver, races", ({ open, other, proxy, server, bucket, folder }) => {
  it("lets one of 40 racing puts of four stores win, key by key", async () => {
    const stores = Array.from({ length: WRITERS }, () => other());
    for (let key = 0; key < 5; key += 1) {
      const puts = Array.from({ length: 40 }, (_, i) =>
        stores[i % WRITERS]?.put(`race/${key}`, bytes(`writer ${i}`), { ifNoneMatch: "*" }),
      );
      const winners = (await Promise.all(puts)).flatMap((result, i) => (result?.written ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(textOf(await other().get(`race/${key}`))).toBe(`writer ${winners[0]}`);
    }
  });

  it("lets one of 40 win where every third answer is lost", async () => {
    let requests = 0;
    proxy().fault = ({ method }) => {
      requests += 1;
      return method === "PUT" && requests % 3 === 0 ? { kind: "reset-before-answer" } : null;
    };
    const stores = Array.from({ length: WRITERS }, () => open());
    const puts = Array.from({ length: 40 }, (_, i) =>
      stores[i % WRITERS]?.put("race/lossy", bytes("equal"), { ifNoneMatch: "*" }),
    );
    expect((await Promise.all(puts)).filter((result) => result?.written)).toHaveLength(1);
  });

  describe("increments from four processes", () => {
    const run = async (endpoint: string) => {
      const outfile = join(folder(), "child.mjs");
      const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
      await build({
        entryPoints: [join(import.meta.dirname, "s3-increment-child.ts")],
        outfile,
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node20",
        banner: { js: banner },
        logLevel: "warning",
      });
      const child = (i: number) =>
        promisify(execFile)(process.execPath, [
          outfile,
          endpoint,
          bucket(),
          join(folder(), `cache-${i}`),
          "_state/counter.json",
          String(TIMES),
        ]);
      const ended = await Promise.all(Array.from({ length: WRITERS }, (_, i) => child(i)));
      return ended.map(({ stderr }) => stderr).join("");
    };

    it("lose nothing, and the SDK prints nothing", async () => {
      expect(await run(server().endpoint)).toBe("");
      expect(await getJson(other(), "_state/counter.json")).toEqual({ n: WRITERS * TIMES });
    });

    it("count once each also where answers are lost", async () => {
      let puts = 0;
      proxy().fault = ({ method }) => {
        if (method !== "PUT") return null;
        puts += 1;
        if (puts % 5 === 0) return { kind: "reset-before-answer" };
        return puts % 11 === 0 ? { kind: "reset-in-request", afterBytes: 0 } : null;
      };
      await run(proxy().endpoint);
      expect(await getJson(other(), "_state/counter.json")).toEqual({ n: WRITERS * TIMES });
    });
  });
});
