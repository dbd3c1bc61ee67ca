/** Counts the values in about twenty bins of a round width. */
export function histogramBins(values: readonly number[]): { bins: number[]; width: number } {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const rough = Math.max(most, 1) / 20;
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough)!;
  const bins: number[] = Array(Math.floor(most / width) + 1).fill(0);
  for (const value of values) bins[Math.floor(value / width)]!++;
  return { bins, width };
}
