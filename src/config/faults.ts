/** A fault of a config file: where, and why in plain words. */

export interface Fault {
  /** JSON pointer within the file. */
  readonly path: string;
  readonly reason: string;
}

/** JSON pointer from steps. */
export function pointer(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Values that stand more than once, upper and lower case taken as equal, each told at its later places. */
export function duplicates(
  values: readonly string[],
  place: (index: number) => string,
  what: string,
): readonly Fault[] {
  const first = new Map<string, number>();
  const faults: Fault[] = [];
  values.forEach((value, index) => {
    const key = value.toLowerCase();
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else faults.push({ path: place(index), reason: `${what} "${value}" stands already at ${place(earlier)}` });
  });
  return faults;
}
