import type { HistogramPlot } from './plotForms';

export interface Heat {
  readonly least: number;
  readonly most: number;
  /** For each histogram the share of its counts in each row, the lowest values first. */
  readonly columns: readonly (readonly number[])[];
  /** The greatest share. */
  readonly peak: number;
}

/** Histograms on one grid: the counts of a bin are spread evenly over the rows that it covers. */
export function heatOf(histograms: readonly HistogramPlot[], rows: number): Heat {
  const least = Math.min(...histograms.map(({ edges }) => edges[0] ?? 0));
  const most = Math.max(...histograms.map(({ edges }) => edges.at(-1) ?? 0));
  const height = (most - least) / rows;
  const columns = histograms.map((histogram) => columnOf(histogram, least, height, rows));
  return { least, most, columns, peak: Math.max(0, ...columns.flat()) };
}

function columnOf({ edges, counts }: HistogramPlot, least: number, height: number, rows: number): number[] {
  const column = Array.from({ length: rows }, () => 0);
  const total = counts.reduce((sum, one) => sum + one, 0);
  if (total === 0) return column;
  counts.forEach((one, bin) => {
    const from = ((edges[bin] ?? 0) - least) / height;
    const to = ((edges[bin + 1] ?? 0) - least) / height;
    for (let row = Math.max(0, Math.floor(from)); row < Math.min(rows, Math.ceil(to)); row++) {
      const covered = Math.min(to, row + 1) - Math.max(from, row);
      column[row] = (column[row] ?? 0) + (one / total) * (covered / (to - from));
    }
  });
  return column;
}
