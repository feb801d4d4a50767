/** Faults that are in the JSON: the answer is well sent and wrong. */

import type { Fault } from "./faults.ts";
import type { Answer, FakeProvider } from "./provider.ts";

type Row = Record<string, unknown>;

/** The answer with the fault in it; untouched where the body has nothing to spoil. */
export function spoilBody(provider: FakeProvider, answer: Answer, fault: Fault): Answer {
  const body = parse(answer.body);
  const rows = provider.rows(body);
  if (rows === null) return answer;
  switch (fault.kind) {
    case "duplicateRows":
      rows.push(...rows.slice(0, fault.rows ?? 1));
      break;
    case "drift":
      for (const row of some(rows, fault.share ?? 1)) drift(row, fault.as);
      break;
    case "wrongLeague":
      for (const row of some(rows, fault.share ?? 1)) provider.misplace?.(row);
      break;
    case "lyingPages":
      provider.lieAboutPages?.(body as Row, fault.total);
      break;
  }
  return { ...answer, body: JSON.stringify(body) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const some = (rows: readonly unknown[], share: number): Row[] =>
  rows.slice(0, Math.ceil(rows.length * share)).filter((row): row is Row => typeof row === "object" && row !== null);

function drift(row: Row, as: "missing" | "retyped" | "extra"): void {
  if (as === "extra") {
    row.field_that_nobody_announced = { nested: [1, 2, 3] };
    return;
  }
  for (const [key, value] of Object.entries(row)) {
    delete row[key];
    if (as === "missing") row[`${key}_v2`] = value;
    else row[key] = { value };
  }
}
