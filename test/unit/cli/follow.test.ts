import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { followToEnd } from "../../../src/cli/follow.ts";
import type { Output } from "../../../src/cli/output.ts";
import type { Runner, RunSummary } from "../../../src/cli/runner.ts";
import type { RunStatus } from "../../../src/runs.ts";

const summary = (status: RunStatus, done = 0): RunSummary => ({
  id: "r1",
  status,
  progress: { total: 4, done, fetched: done, skipped: 0, failed: 0 },
  creditsUsed: 1,
  creditsSaved: 2,
  snapshot: null,
  error: null,
});

/** Tells its states one after the other, the last one for ever. */
function runnerOf(url: string | null, ...states: RunSummary[]) {
  const cancelled: string[] = [];
  const started = async () => ({ id: "r1" });
  const runner: Runner = {
    url,
    trigger: started,
    retry: started,
    async cancel(id) {
      cancelled.push(id);
      states.push(summary("CANCELLED", 2));
      states.splice(0, states.length - 1);
    },
    read: async () => (states.length > 1 ? states.shift() : states[0]) ?? null,
    close: async () => undefined,
  };
  return { runner, cancelled };
}

function output() {
  const lines: string[] = [];
  const notes: string[] = [];
  const progress: number[] = [];
  const it: Output = {
    json: false,
    width: null,
    line: (text) => void lines.push(text),
    note: (text) => void notes.push(text),
    result: (value, toLines) => void lines.push(...toLines(value)),
    progress: () => ({ update: ({ done }) => void progress.push(done), stop: () => undefined }),
    counter: () => ({ update: () => undefined, stop: () => undefined }),
  };
  return { it, lines, notes, progress };
}

describe("following a run", () => {
  it.each([
    ["SUCCEEDED", 0, null],
    ["PARTIAL", 0, /runs show r1.*runs retry r1/],
    ["FAILED", 1, /runs show r1/],
    ["CANCELLED", 1, /What was fetched stays.*runs retry r1/],
    ["WAITING_FOR_CREDITS", 0, /goes on by itself/],
  ] as const)("%s ends with %i and says what next", async (status, code, next) => {
    const out = output();
    const { runner } = runnerOf(null, summary("RUNNING", 1), summary(status, 4));
    expect(await followToEnd(runner, { id: "r1" }, out.it)).toBe(code);
    expect(out.lines[0]).toBe(`run r1 ${status}: 4 fetched, 0 skipped, 0 failed; 1 credits used, 2 saved`);
    if (next === null) expect(out.lines).toHaveLength(1);
    else expect(out.lines[1]).toMatch(next);
    expect(out.progress).toEqual([1, 4]);
  });

  it("says why it follows another run", async () => {
    const out = output();
    await followToEnd(runnerOf("http://x", summary("SUCCEEDED")).runner, { id: "r1", note: "the same" }, out.it);
    expect(out.notes).toEqual(["the same"]);
  });

  it("Ctrl-C cancels a run of this process, and waits for its end", async () => {
    const signals = new EventEmitter();
    const out = output();
    const exits: number[] = [];
    const { runner, cancelled } = runnerOf(null, summary("RUNNING", 1));
    const code = followToEnd(runner, { id: "r1" }, out.it, { signals, exit: (it) => void exits.push(it) });
    signals.emit("SIGINT");
    signals.emit("SIGINT");
    expect(await code).toBe(1);
    expect(cancelled).toEqual(["r1"]);
    expect(exits).toEqual([1]);
    expect(out.notes).toEqual([expect.stringContaining("cancelling run r1")]);
    expect(out.lines[0]).toContain("run r1 CANCELLED");
    expect(signals.listenerCount("SIGINT") + signals.listenerCount("SIGTERM")).toBe(0);
  });

  it("Ctrl-C leaves a run of the service to the service, and says how to end it", async () => {
    const signals = new EventEmitter();
    const out = output();
    const { runner, cancelled } = runnerOf("http://127.0.0.1:4000/graphql", summary("RUNNING", 1));
    const code = followToEnd(runner, { id: "r1" }, out.it, { signals });
    signals.emit("SIGINT");
    expect(await code).toBe(1);
    expect(cancelled).toEqual([]);
    expect(out.notes).toEqual([
      "run r1 goes on in the service at http://127.0.0.1:4000/graphql; `pitchlake runs cancel r1` ends it",
    ]);
    expect(out.lines).toEqual([]);
  });

  it("SIGTERM leaves a run of this process for the next start", async () => {
    const signals = new EventEmitter();
    const out = output();
    const { runner, cancelled } = runnerOf(null, summary("RUNNING", 1));
    const code = followToEnd(runner, { id: "r1" }, out.it, { signals });
    signals.emit("SIGTERM");
    expect(await code).toBe(1);
    expect(cancelled).toEqual([]);
    expect(out.notes[0]).toContain("the next start goes on with it");
  });
});
