import { describe, expect, it } from "vitest";
import type { TaskRecord } from "../../../src/runs.ts";
import { createStartReport, describeTasks } from "../../../src/start/report.ts";

const task = (more: Partial<TaskRecord>): TaskRecord => ({
  endpoint: "e",
  key: "k",
  parameters: {},
  outcome: "FETCHED",
  reason: null,
  attempts: 1,
  credits: 0,
  bytes: 1_000_000,
  rows: 380,
  error: null,
  ...more,
});

function collect(isTTY: boolean) {
  const chunks: string[] = [];
  return { stream: { isTTY, write: (text: string) => chunks.push(text) }, text: () => chunks.join("") };
}

describe("describeTasks", () => {
  it("counts by outcome and gives the most frequent reason", () => {
    const tasks = [
      task({}),
      task({}),
      task({ outcome: "SKIPPED", reason: "present" }),
      task({ outcome: "SKIPPED", reason: "present" }),
      task({ outcome: "SKIPPED", reason: "not there" }),
      task({
        outcome: "FAILED",
        reason: "x",
        error: { code: "NOT_FOUND", message: "http://h/a answered 404", retryable: false, retryAt: null },
      }),
      task({
        outcome: "FAILED",
        reason: "x",
        error: { code: "NOT_FOUND", message: "http://h/b answered 404", retryable: false, retryAt: null },
      }),
    ];
    expect(describeTasks(tasks)).toBe(
      "2 fetched (760 records, 2.0 MB), 3 skipped (2 present; 1 not there), 2 failed (http://h/… answered 404)",
    );
    expect(describeTasks([])).toBe("nothing to do");
  });
});

describe("createStartReport", () => {
  const facts = { url: "http://127.0.0.1:1", seconds: 1.25, adminKeyFile: "d/admin.key", run: "Run r SUCCEEDED." };

  it("ends with the address and a query, and is silent after that", () => {
    const { stream, text } = collect(false);
    const report = createStartReport(stream);
    report.step("lake", "folder x");
    report.closing(facts);
    const before = text();
    expect(before.trimEnd().split("\n").at(-1)).toContain("standings");
    expect(before).toContain("http://127.0.0.1:1/graphql");
    report.step("ingest", "later");
    report.tasks("ingest", "later", []);
    expect(text()).toBe(before);
  });

  it("draws progress over itself on a terminal and leaves it out elsewhere", () => {
    const terminal = collect(true);
    const onTerminal = createStartReport(terminal.stream);
    onTerminal.progress("ingest", "1/2");
    onTerminal.step("ingest", "done");
    expect(terminal.text()).toBe("\r\u001b[2K  ingest    1/2\r\u001b[2K  ingest    done\n");
    const file = collect(false);
    createStartReport(file.stream).progress("ingest", "1/2");
    expect(file.text()).toBe("");
  });

  it("says once, of all its endpoints, that a host is not reachable", () => {
    const { stream, text } = collect(false);
    const report = createStartReport(stream);
    const away = (reason: string) => {
      const error = {
        code: "NETWORK" as const,
        message: `remote not reachable: ${reason}`,
        retryable: true,
        retryAt: null,
      };
      return task({ outcome: "FAILED", reason: error.message, error });
    };
    report.tasks("ingest", "leagues (remote)", [away("ENOTFOUND"), away("ENOTFOUND")]);
    report.tasks("ingest", "cups (remote)", [away("ENOTFOUND")]);
    report.tasks("ingest", "squads (remote)", [away("ECONNREFUSED")]);
    report.tasks("ingest", "grounds (remote)", [away("ECONNREFUSED"), task({})]);
    report.tasks("ingest", "events", [away("ENOTFOUND")]);
    report.closing(facts);
    expect(text().split("\n").slice(0, 5)).toEqual([
      "  ingest    leagues, cups (remote): 3 failed (remote not reachable: ENOTFOUND)",
      "  ingest    squads (remote): 1 failed (remote not reachable: ECONNREFUSED)",
      "  ingest    grounds (remote): 1 failed (remote not reachable: ECONNREFUSED), 1 fetched (380 records, 1.0 MB)",
      "",
      "Ready in 1.3 s. Run r SUCCEEDED.",
    ]);
  });
});
