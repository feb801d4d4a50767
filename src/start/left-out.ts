/** Sources that jobs leave out until somebody says that they are wanted. */

import type { SourceId } from "../config/types.ts";
import type { Settings } from "../settings.ts";

/**
 * Null: jobs ask it. StatsBomb joins them when STATSBOMB_SEASONS names what of it is wanted: its terms ask for more than
 * a silent download, and a match is 3 MB. A request that names its endpoints asks it all the same.
 */
export function leftOutOfJobs(id: SourceId, { statsbomb }: Pick<Settings, "statsbomb">): string | null {
  if (id !== "STATSBOMB" || statsbomb.seasons !== null) return null;
  return "jobs leave it out while STATSBOMB_SEASONS is not set; its endpoints can be asked by name";
}
