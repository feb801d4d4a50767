/**
 * Names of work items that stay the same from day to day and from process to process: what a retry is restricted to.
 * Lake keys would not do, since many hold the day of the fetch. Pure.
 */

interface Named {
  readonly endpoint: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** "sb_events?base=remote&match_id=7": parameters in order of their names. */
export function itemName({ endpoint, parameters }: Named): string {
  const query = new URLSearchParams(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${endpoint}?${query}`;
}

/** The endpoint that a name belongs to; a name without parameters means all of its items. */
export const endpointOf = (name: string): string => name.split("?", 1)[0] ?? "";

/**
 * The targets that the names ask for; all of them without names. A page stands for its list, which is planned page by
 * page anyway. Of an endpoint some of whose names are not there any more (its items are cut anew from what the lake has
 * by now) all items are taken: what is present is skipped.
 */
export function onlyNamed<T extends { readonly item: Named }>(
  targets: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return targets;
  const asked = new Set(names.map(firstPage));
  const present = new Set(targets.map(({ item }) => firstPage(itemName(item))));
  const whole = new Set([...asked].filter((name) => !present.has(name)).map(endpointOf));
  return targets.filter(({ item }) => whole.has(item.endpoint) || asked.has(firstPage(itemName(item))));
}

const firstPage = (name: string): string => name.replace(/(?<=[?&]page=)\d+/, "1");
