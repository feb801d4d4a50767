/** Seeds as dbt reads them: RFC 4180, and an empty field or the word "null" is NULL. */

export interface SeedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** @throws Error naming the line of a row that has not one field a column */
export function parseSeed(text: string, name: string): SeedTable {
  const [columns, ...records] = parseCsv(text.replace(/^\uFEFF/, ""));
  if (!columns) throw new Error(`Seed ${name} has no header`);
  const rows = records.map((fields, index) => {
    if (fields.length !== columns.length) {
      throw new Error(`Seed ${name}, record ${index + 1}: ${fields.length} fields where ${columns.length} are due`);
    }
    return fields.map((field) => (["", "null"].includes(field.trim().toLowerCase()) ? null : field));
  });
  return { columns, rows };
}

/** A field in quotes, in which a quote is doubled, or one without; then what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const at = FIELD.lastIndex;
    const match = FIELD.exec(text);
    if (!match) throw new Error(`Not CSV at character ${at}`);
    record.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] ?? ""));
    if (match[3] === "," && FIELD.lastIndex < text.length) continue;
    if (match[3] === ",") record.push("");
    records.push(record);
    record = [];
  }
  return records.filter((fields) => fields.length > 1 || fields[0] !== "");
}
