import { tCdf, tQuantile } from './student';

/** What several runs of the same settings say of a metric. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  /** Of the 95 % confidence interval of the mean, by Student's t; NaN for one run. */
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
}

export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = n > 1 ? (tQuantile(0.975, n - 1) * sd) / Math.sqrt(n) : NaN;
  return {
    n,
    mean,
    sd,
    low: mean - half,
    high: mean + half,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/**
 * Welch's test of whether two means differ, two-sided; for normal values of unequal variance (Welch, 1947).
 *
 * @returns the probability of such a difference or a greater one by chance; undefined where it cannot be told
 */
export function welch(a: Estimate, b: Estimate): number | undefined {
  if (a.n < 2 || b.n < 2) return undefined;
  const [va, vb] = [a.sd ** 2 / a.n, b.sd ** 2 / b.n];
  if (va + vb === 0) return a.mean === b.mean ? 1 : undefined;
  const t = (a.mean - b.mean) / Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return 2 * tCdf(-Math.abs(t), freedom);
}

/** Probabilities of several tests, corrected so that one wrong finding among all is as rare (Holm, 1979). */
export function holm(probabilities: readonly number[]): number[] {
  const corrected = [...probabilities];
  let least = 0;
  [...probabilities.keys()]
    .sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0))
    .forEach((index, rank) => {
      least = Math.max(least, Math.min(1, (probabilities.length - rank) * (probabilities[index] ?? 1)));
      corrected[index] = least;
    });
  return corrected;
}
