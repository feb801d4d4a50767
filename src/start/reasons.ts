/** Many reasons in one line: the most frequent ones with their counts. */

const REASONS_SHOWN = 2;
const REASON_LENGTH = 100;

/** Empty texts do not count. */
export function mainReasons(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const each of reasons) {
    // One address an item would make every reason a reason of its own.
    const reason = each.replace(/(https?:\/\/[^\s/]+)\/\S*/g, "$1/…");
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const ranked = [...counts].filter(([reason]) => reason !== "").sort((a, b) => b[1] - a[1]);
  const [only] = ranked;
  if (only === undefined) return "";
  if (ranked.length === 1) return shortened(only[0]);
  const named = ranked.slice(0, REASONS_SHOWN).map(([reason, count]) => `${count} ${shortened(reason)}`);
  const others = ranked.length - named.length;
  return others > 0 ? `${named.join("; ")}; ${others} more reasons` : named.join("; ");
}

const shortened = (text: string): string =>
  text.length > REASON_LENGTH ? `${text.slice(0, REASON_LENGTH - 1)}…` : text;
