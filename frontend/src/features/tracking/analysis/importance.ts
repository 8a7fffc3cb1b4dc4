import { growForest, seededRandom } from './forest';

/** How much a param tells of a metric. */
export interface Importance {
  readonly name: string;
  /** Share of the metric's variance that is lost when the param's values are shuffled; 0 and less: none. */
  readonly share: number;
  /** Spearman's rank correlation; undefined for words. */
  readonly correlation: number | undefined;
}

const trees = 100;
export const leastRuns = 10;

/**
 * Permutation importance (Breiman, 2001) in a random forest of 100 trees: each tree is asked for the runs that it was not
 * grown on, with one param shuffled among them.
 *
 * @param params one column each, a value a run; undefined where a run has none
 */
export function importances(
  params: ReadonlyMap<string, readonly (string | undefined)[]>,
  targets: readonly number[],
): Importance[] {
  const columns = [...params].filter(([, values]) => new Set(values).size > 1);
  if (columns.length === 0 || targets.length < leastRuns) return [];
  const random = seededRandom(1);
  const coded = columns.map(([, values]) => coding(values, targets));
  const rows = targets.map((_, run) => coded.map((column) => column[run] ?? 0));
  const forest = growForest(rows, targets, trees, random);
  const lost = columns.map(() => 0);
  let count = 0;
  for (const { predict, outOfBag } of forest) {
    const error = (row: readonly number[], run: number): number => (predict(row) - (targets[run] ?? 0)) ** 2;
    count += outOfBag.length;
    columns.forEach((_, feature) => {
      const from = shuffled(outOfBag, random);
      outOfBag.forEach((run, i) => {
        const row = rows[run] ?? [];
        const mixed = row.with(feature, rows[from[i] ?? run]?.[feature] ?? 0);
        lost[feature] = (lost[feature] ?? 0) + error(mixed, run) - error(row, run);
      });
    });
  }
  const spread = variance(targets) || 1;
  return columns
    .map(([name, values], i) => ({
      name,
      share: (lost[i] ?? 0) / Math.max(1, count) / spread,
      correlation: isNumeric(values) ? spearman(values.map(Number), targets) : undefined,
    }))
    .sort((a, b) => b.share - a.share);
}

function isNumeric(values: readonly (string | undefined)[]): boolean {
  return values.every(
    (value) => value !== undefined && value.trim() !== '' && Number.isFinite(Number(value)),
  );
}

/** Numbers as they are; words by the mean of the metric among their runs, so that a split tells them apart. */
function coding(values: readonly (string | undefined)[], targets: readonly number[]): number[] {
  if (isNumeric(values)) return values.map(Number);
  const sums = new Map<string | undefined, [sum: number, n: number]>();
  values.forEach((value, run) => {
    const [sum, n] = sums.get(value) ?? [0, 0];
    sums.set(value, [sum + (targets[run] ?? 0), n + 1]);
  });
  const order = [...sums].sort(([, [a, n]], [, [b, m]]) => a / n - b / m).map(([value]) => value);
  return values.map((value) => order.indexOf(value));
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] ?? 0, all[i] ?? 0];
  }
  return all;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Correlation of ranks; equal values share theirs. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  x.forEach((rank, i) => {
    const [dx, dy] = [rank - mean, (y[i] ?? 0) - mean];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result: number[] = values.map(() => 0);
  for (let begin = 0; begin < order.length;) {
    let end = begin;
    while (end < order.length && values[order[end] ?? 0] === values[order[begin] ?? 0]) end++;
    for (let i = begin; i < end; i++) result[order[i] ?? 0] = (begin + 1 + end) / 2;
    begin = end;
  }
  return result;
}
