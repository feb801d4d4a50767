/**
 * Rows of marts whose files are the same as in the snapshot before are not read again: a changed result leaves most marts
 * as they are, and among them what is counted over all events.
 */

import type { OpenSnapshot } from "../warehouse/snapshot.ts";
import type { SqlEngine, SqlRow } from "../warehouse/sql-engine.ts";

export interface RowMemory {
  /** The snapshot's engine, for what is read at each load. */
  over(open: Pick<OpenSnapshot, "engine" | "manifest">): SqlEngine;
}

interface Remembered {
  readonly files: string;
  readonly rows: readonly SqlRow[];
}

export function createRowMemory(): RowMemory {
  const remembered = new Map<string, Remembered>();
  return {
    over({ engine, manifest }) {
      const filesOf = new Map(
        manifest.models
          .filter(({ layer }) => layer === "mart")
          .map(({ name, files }) => [name, files.map(({ sha256 }) => sha256).join(" ")] as const),
      );
      return {
        name: engine.name,
        async query<Row extends SqlRow>(sql: string, options: Parameters<SqlEngine["query"]>[1] = {}): Promise<Row[]> {
          const marts = [...sql.matchAll(/\bmart\."?(\w+)/g)].map(([, name]) => filesOf.get(name ?? ""));
          // Without a file there is nothing to tell a mart by; a parameter would be one more thing to remember.
          const isTold = marts.length > 0 && marts.every((files) => files !== undefined && files !== "");
          if (!isTold || options.parameters !== undefined) return engine.query<Row>(sql, options);
          const files = marts.join("/");
          const known = remembered.get(sql);
          if (known?.files === files) return known.rows as Row[];
          const rows = await engine.query<Row>(sql, options);
          remembered.set(sql, { files, rows });
          return rows;
        },
        close: () => engine.close(),
      };
    },
  };
}
