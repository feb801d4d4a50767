import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSeed } from "../../../scripts/dbt/seed-csv.ts";

test("quotes, commas, line breaks and both line ends", () => {
  expect(parseSeed('a,b\r\n"x, ""y""","1\n2"\r\nz,\r\n', "s")).toEqual({
    columns: ["a", "b"],
    rows: [
      ['x, "y"', "1\n2"],
      ["z", null],
    ],
  });
});

test("empty fields and the word null are NULL, as dbt has it", () => {
  expect(parseSeed("a,b,c\nnull,, NULL \nnullable,0,-", "s").rows).toEqual([
    [null, null, null],
    ["nullable", "0", "-"],
  ]);
});

test("a row with a field too few is named", () => {
  expect(() => parseSeed("a,b\n1,2\n3\n", "teams")).toThrow(/teams, record 2: 1 fields where 2/);
});

test("what is written as CSV is read back", () => {
  const field = fc.string({ unit: "grapheme" }).filter((text) => !["", "null"].includes(text.trim().toLowerCase()));
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const csv = [["a", "b"], ...rows].map((row) => row.map(quote).join(",")).join("\n");
      expect(parseSeed(csv, "s").rows).toEqual(rows);
    }),
  );
});
