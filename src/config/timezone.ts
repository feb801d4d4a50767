/** IANA time zones, as this Node knows them. */

import { didYouMean } from "./nearest.ts";

const good = new Set<string>();

/** What is wrong with the name of a zone, or null. */
export function timezoneFault(zone: string): string | null {
  if (good.has(zone)) return null;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    good.add(zone);
    return null;
  } catch {
    return `"${zone}" is not an IANA time zone${didYouMean(zone, Intl.supportedValuesOf("timeZone"))}`;
  }
}
