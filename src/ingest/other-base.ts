/** When one base of a source cannot give an item: is there another that has it? */

import type { Config, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { loadPresence, type Presence } from "./presence.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import { expandWorkItems, isLocalBase } from "./work-items.ts";

export interface OtherBaseOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly settings: { readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>> };
  readonly moduleOf: (target: FetchTarget) => SourceModule;
}

/**
 * Words for the base that the lake has the item from, or can have it from without a socket; null = there is none.
 * The lake is listed once an endpoint, so make one of these for each execution.
 */
export function createOtherBase(options: OtherBaseOptions): (target: FetchTarget) => Promise<string | null> {
  const presences = new Map<string, Promise<Presence>>();
  const presenceOf = ({ endpoint }: FetchTarget): Promise<Presence> => {
    const listed = presences.get(endpoint.id) ?? loadPresence(options.store, [endpoint]);
    presences.set(endpoint.id, listed);
    return listed;
  };
  return async (target) => {
    const siblings = siblingsOf(target, options);
    for (const sibling of siblings.filter(({ base }) => isLocalBase(base)))
      if (await hasVersion(options.moduleOf(sibling), sibling)) return `${sibling.base.id} (${sibling.base.url})`;
    if (siblings.length === 0) return null;
    const presence = await presenceOf(target);
    return siblings.find(({ item }) => presence.newest(item.prefix) !== null)?.base.id ?? null;
  };
}

const hasVersion = async (module: SourceModule, target: FetchTarget): Promise<boolean> =>
  ((await module.version?.(target)) ?? null) !== null;

/** The same item at the source's other bases. */
function siblingsOf({ item, endpoint, base }: FetchTarget, options: OtherBaseOptions): readonly FetchTarget[] {
  if (endpoint.forEach.kind === "resultOf") return [];
  const filter = {
    endpoints: [endpoint.id],
    ...(item.competitionCode === null ? {} : { competitions: [item.competitionCode] }),
    ...(item.season === null ? {} : { seasons: [item.season] }),
  };
  const baseUrls = options.settings.sourceBaseUrls;
  const all = expandWorkItems({ config: options.config, filter, baseUrls, parameterSets: new Map() });
  return all.filter((sibling) => sibling.base.id !== base.id);
}
