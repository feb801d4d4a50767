export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** One row: the ratio's median and range over the rounds, and both absolute medians. */
export function printRatio(name: string, ours: readonly number[], baseline: readonly number[], unit: string): void {
  const ratios = ours.map((value, i) => value / (baseline[i] ?? Number.NaN));
  const figure = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
  console.log(
    `${name.padEnd(34)} ${figure(median(ratios)).padStart(7)} ×   (${figure(Math.min(...ratios))} … ${figure(Math.max(...ratios))})   ` +
      `${figure(median(ours))} ${unit} over ${figure(median(baseline))} ${unit}`,
  );
}
