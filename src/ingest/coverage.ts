/**
 * What a source does not have of a season: it says so in its list of seasons, or its answers are empty one after the
 * other (`_state/coverage/<source>.json`). A league without line-ups is not asked for those of 380 matches.
 */

import type { Config, SourceId } from "../config/types.ts";
import { getJson, updateJson } from "../lake/conditional.ts";
import { coverageKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionMode } from "../runs.ts";
import type { ReadRecords } from "./parameter-sets.ts";
import { loadPresence } from "./presence.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import { expandWorkItems } from "./work-items.ts";

export interface CoverageOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly settings: { readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>> };
  readonly readRecords: ReadRecords;
  readonly moduleOf: (target: FetchTarget) => SourceModule;
}

/** As one plan or one run sees it. */
export interface Coverage {
  /** Why the item is not worth a credit; null = it may be. */
  reason(target: FetchTarget, mode: IngestionMode): Promise<string | null>;
  /** The same from what is in memory by now, for items that were planned before. */
  learnt(target: FetchTarget, mode: IngestionMode): string | null;
  /** An answer came, with so many records. */
  note(target: FetchTarget, rows: number): void;
  /** Keeps what was noted. */
  save(): Promise<void>;
}

/** Empty answers in a row that are enough, where the source promises nothing and where it promises it all the same. */
const ENOUGH = { unpromised: 3, promised: 20 };

/** Empty answers in a row, by endpoint, competition and season. */
type Book = Readonly<Record<string, number>>;

export function createCoverage(options: CoverageOptions): Coverage {
  const promises = new Map<string, Promise<boolean | null>>();
  const settled = new Map<string, boolean | null>();
  const books = new Map<SourceId, Promise<Book>>();
  const counts = new Map<string, number>();
  const touched = new Map<string, SourceId>();

  const load = async (id: SourceId): Promise<void> => {
    const known = books.get(id);
    const book = known ?? getJson<Book>(options.store, coverageKey(id.toLowerCase())).then((found) => found ?? {});
    books.set(id, book);
    const loaded = await book;
    if (known === undefined)
      for (const [slot, count] of Object.entries(loaded)) if (!counts.has(slot)) counts.set(slot, count);
  };
  const promise = async (target: FetchTarget): Promise<boolean | null> => {
    const slot = slotOf(target);
    const known = promises.get(slot) ?? promiseOf(target, options);
    promises.set(slot, known);
    settled.set(slot, await known);
    return known;
  };
  const learnt: Coverage["learnt"] = (target, mode) => {
    if (target.endpoint.coverage === undefined || mode !== "RESUME") return null;
    const slot = slotOf(target);
    const isPromised = settled.get(slot) === true;
    // A list of the whole season may be empty for days; it says so once a day.
    if (isPromised && target.endpoint.forEach.kind !== "resultOf") return null;
    const empty = counts.get(slot) ?? 0;
    if (empty < (isPromised ? ENOUGH.promised : ENOUGH.unpromised)) return null;
    return `the last ${empty} answers were empty: the source has none of this season; a refresh asks again`;
  };
  return {
    learnt,
    async reason(target, mode) {
      const { coverage } = target.endpoint;
      if (coverage === undefined || mode === "FORCE") return null;
      await load(target.source.id);
      if ((await promise(target)) === false)
        return `${target.source.name} has no ${coverage.anyOf.join(", ")} of this season, says ${coverage.endpoint}`;
      return learnt(target, mode);
    },
    note(target, rows) {
      if (target.endpoint.coverage === undefined) return;
      const slot = slotOf(target);
      counts.set(slot, rows === 0 ? (counts.get(slot) ?? 0) + 1 : 0);
      touched.set(slot, target.source.id);
    },
    async save() {
      for (const id of new Set(touched.values())) {
        const own = [...touched].flatMap(([slot, source]) => (source === id ? [slot] : []));
        await updateJson<Book>(options.store, coverageKey(id.toLowerCase()), (present) => ({
          ...present,
          ...Object.fromEntries(own.map((slot) => [slot, counts.get(slot) ?? 0])),
        }));
      }
      touched.clear();
    },
  };
}

const slotOf = ({ endpoint, item }: FetchTarget): string =>
  [endpoint.id, item.competitionCode ?? "", item.season ?? ""].join(" ");

/** From the newest object of the endpoint that lists seasons; none there = nothing is known. */
async function promiseOf(
  target: FetchTarget,
  { config, store, settings, readRecords, moduleOf }: CoverageOptions,
): Promise<boolean | null> {
  const { coverage } = target.endpoint;
  const module = moduleOf(target);
  if (coverage === undefined || module.covers === undefined) return null;
  const filter = { endpoints: [coverage.endpoint] };
  const baseUrls = settings.sourceBaseUrls;
  const lists = expandWorkItems({ config, filter, baseUrls, parameterSets: new Map() });
  const [list] = lists.filter(({ base }) => base.id === target.base.id);
  if (list === undefined) return null;
  const present = (await loadPresence(store, [list.endpoint])).newest(list.item.prefix);
  if (present === null) return null;
  return module.covers(await readRecords(list.endpoint, present.key), target.item, coverage.anyOf);
}
