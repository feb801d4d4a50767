import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createOutput } from "../../../src/cli/output.ts";

function streams(terminal: { readonly columns?: number } | null) {
  const make = () => Object.assign(new PassThrough(), terminal === null ? {} : { isTTY: true, ...terminal });
  const out = make();
  const err = make();
  const text = (stream: PassThrough) => String(stream.read() ?? "");
  return { out, err, printed: () => text(out), noted: () => text(err) };
}
const progress = (done: number) => ({ total: 4, done, fetched: done, skipped: 0, failed: 0 });

describe("output", () => {
  it("knows the width of a terminal, and that a pipe has none", () => {
    expect(createOutput(false, streams({ columns: 120 })).width).toBe(120);
    expect(createOutput(false, streams({ columns: 0 })).width).toBe(80);
    expect(createOutput(false, streams(null)).width).toBeNull();
    expect(createOutput(true, streams({ columns: 120 })).width).toBeNull();
  });

  it("with --json there is one object on standard output and nothing beside it", () => {
    const to = streams({ columns: 120 });
    const output = createOutput(true, to);
    output.note("beside");
    output.line("a line");
    const bar = output.progress("ingest");
    bar.update(progress(1));
    bar.stop();
    output.result({ a: 1 }, () => ["for people"]);
    expect(JSON.parse(to.printed())).toEqual({ a: 1 });
    expect(to.noted()).toBe("");
  });

  it("progress is lines where no bar can be drawn, only when something moved and not too often", () => {
    const to = streams(null);
    const bar = createOutput(false, to).progress("ingest");
    bar.update({ total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 });
    bar.update(progress(1));
    bar.update(progress(1));
    bar.update(progress(2));
    bar.stop();
    expect(to.noted()).toBe("ingest 1/4  1 fetched, 0 skipped, 0 failed\n");
    expect(to.printed()).toBe("");
  });

  it("progress is a bar on a terminal, on standard error", () => {
    const to = streams({ columns: 120 });
    const bar = createOutput(false, to).progress("ingest");
    bar.update(progress(3));
    bar.stop();
    expect(to.noted()).toContain("3/4");
    expect(to.printed()).toBe("");
  });
});
