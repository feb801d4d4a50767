/** What changed for whom: whether a reader may see other rows than before, and for which further seasons. */

import { seasonsOfAltered } from "../altered-seasons.ts";
import { keptTable } from "../catalogs.ts";
import type { ProjectModel } from "../project.ts";
import { alteredKeys } from "../row-prints.ts";
import type { Scope } from "../touched.ts";
import { furtherOf, type Reach } from "./changes.ts";
import type { Pass } from "./pass.ts";
import { nameOfSet } from "./read-columns.ts";

export interface Reaches {
  /** Whether a reader of a relation may see anything else than before. @param reader its name in the uses of columns */
  isChangedFor(relation: string, reader: string): Promise<Reach>;
  /** As far as anything that the model reads is another. */
  through(model: ProjectModel): Promise<Reach>;
  /** Seasons that rows of its inputs concern which are others than before; null = it cannot be told. */
  alteredSeasons(reader: ProjectModel): Promise<readonly Scope[] | null>;
}

export interface ReachOptions {
  /** Raw relations with objects that came or went. */
  readonly touchedRelations: ReadonlySet<string>;
  /** season_id → its scope, of all seasons that the last build knew. */
  readonly known: ReadonlyMap<string, Scope>;
}

export function createReaches(pass: Pass, { touchedRelations, known }: ReachOptions): Reaches {
  const { project, models, inputs, partitions, columns, changes, lanes } = pass;
  const answers = new Map<string, Promise<Reach>>();

  const isChangedFor = async (name: string, reader: string): Promise<Reach> => {
    if (name.startsWith("raw.")) return touchedRelations.has(name.slice("raw.".length)) ? "touched" : "no";
    const model = models.get(name);
    if (model === undefined) return "no";
    // What is not kept cannot be compared: it is another when anything that it reads is.
    if (partitions.isSeasonal(model) && !partitions.isKept(model)) return through(model);
    const used = columns.readBy(name, reader);
    if (!changes.isOther(name, used)) return "no";
    if (partitions.isSeasonal(model)) return "touched";
    const id = `${name} ${nameOfSet(used)}`;
    const answer = answers.get(id) ?? compare(model, used);
    answers.set(id, answer);
    return answer;
  };

  const compare = async (model: ProjectModel, used: readonly string[]): Promise<Reach> => {
    if (model.key === undefined) return "anywhere";
    const [now, before] = [keptTable(model), keptTable(model, "__old")];
    // Rows that only came or only went under their key concern no season but those whose records brought or took them.
    const sql = `${alteredKeys(now, before, model.key, used.length === 0 ? model.key : used)} LIMIT 1`;
    const altered = await lanes.run("whole", (session) => session.query(sql));
    return altered.length > 0 ? "anywhere" : "touched";
  };

  const through = async (model: ProjectModel): Promise<Reach> => {
    let furthest: Reach = "no";
    for (const name of inputs(model)) {
      furthest = furtherOf(furthest, await isChangedFor(name, model.name));
      if (furthest === "anywhere") break;
    }
    return furthest;
  };

  const alteredSeasons = async (reader: ProjectModel): Promise<readonly Scope[] | null> => {
    const found: Scope[] = [];
    for (const input of inputs(reader).flatMap((name) => models.get(name) ?? [])) {
      if ((await isChangedFor(input.name, reader.name)) !== "anywhere") continue;
      const scopes = partitions.isSeasonal(input) ? await alteredSeasons(input) : await seasonsOf(input, reader);
      if (scopes === null) return null;
      found.push(...scopes);
    }
    return found;
  };

  const seasonsOf = async (model: ProjectModel, reader: ProjectModel): Promise<readonly Scope[] | null> => {
    const readers = project.models.filter((one) => partitions.isSeasonal(one) && inputs(one).includes(model.name));
    const beside = new Set(readers.flatMap(inputs).flatMap((name) => models.get(name) ?? []));
    return lanes.run("whole", (session) =>
      seasonsOfAltered(session, {
        model,
        columns: columns.readBy(model.name, reader.name),
        beside: [...beside].filter(partitions.isSeasonal),
        partitions,
        columnsOf: columns.all,
        seasons: known,
      }),
    );
  };

  return { isChangedFor, through, alteredSeasons };
}
