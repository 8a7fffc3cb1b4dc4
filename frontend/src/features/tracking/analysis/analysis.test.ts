import { describe, expect, it } from 'vitest';
import { importances, spearman } from './importance';
import { paretoFront } from './pareto';
import { estimate, holm, welch } from './replicates';
import { tCdf, tQuantile } from './student';

const better = [0.91, 0.93, 0.9, 0.94, 0.92];
const worse = [0.88, 0.91, 0.86, 0.9];

describe("Student's t", () => {
  // Values of SciPy 1.x: t.cdf(1.5, 7), t.ppf(0.975, 4), t.ppf(0.975, 30).
  it('has the known probabilities and quantiles', () => {
    expect(tCdf(1.5, 7)).toBeCloseTo(0.911350756505015, 9);
    expect(tCdf(-1.5, 7)).toBeCloseTo(1 - 0.911350756505015, 9);
    expect(tQuantile(0.975, 4)).toBeCloseTo(2.7764451051977934, 7);
    expect(tQuantile(0.975, 30)).toBeCloseTo(2.0422724563012378, 7);
  });
});

describe('replicates', () => {
  it('have a mean with a confidence interval', () => {
    const { mean, sd, low, high, least, most } = estimate(better);

    expect(mean).toBeCloseTo(0.92);
    expect(sd).toBeCloseTo(Math.sqrt(0.001 / 4));
    expect(high - mean).toBeCloseTo((2.7764451052 * sd) / Math.sqrt(5), 8);
    expect(mean - low).toBeCloseTo(high - mean);
    expect([least, most]).toEqual([0.9, 0.94]);
    expect(estimate([1]).low).toBeNaN();
  });

  it("are compared by Welch's test", () => {
    // scipy.stats.ttest_ind(better, worse, equal_var=False): t 2.4715, p 0.053822
    expect(welch(estimate(better), estimate(worse))).toBeCloseTo(0.05382193941618852, 8);
    expect(welch(estimate([1]), estimate(worse))).toBeUndefined();
    expect(welch(estimate([1, 1]), estimate([1, 1]))).toBe(1);
    expect(welch(estimate([1, 1]), estimate([2, 2]))).toBeUndefined();
  });

  it('are corrected after Holm', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);

    [0.03, 0.06, 0.06, 0.02].forEach((known, i) => expect(corrected[i]).toBeCloseTo(known, 12));
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('paretoFront', () => {
  const points = [
    [1, 5],
    [2, 3],
    [3, 4],
    [4, 1],
    [NaN, 0],
    [2, 3],
  ] as const;

  it('holds what nothing beats', () => {
    expect(paretoFront(points, ['min', 'min'])).toEqual([0, 1, 5, 3]);
    expect(paretoFront(points, ['max', 'max'])).toEqual([0, 2, 3]);
  });
});

describe('importances', () => {
  const runs = Array.from({ length: 60 }, (_, i) => i);
  const rate = runs.map((i) => String((i * 7) % 20));
  const optimizer = runs.map((i) => (i % 3 === 0 ? 'sgd' : 'adam'));
  const noise = runs.map((i) => String((i * 37) % 23));

  it('find what decides, whether it is a number or a word', () => {
    const targets = runs.map((i) => 3 * Number(rate[i]) + (optimizer[i] === 'sgd' ? 25 : 0));

    const found = importances(
      new Map([
        ['noise', noise],
        ['rate', rate],
        ['optimizer', optimizer],
        ['constant', runs.map(() => '1')],
      ]),
      targets,
    );

    expect(found.map(({ name }) => name)).toEqual(['rate', 'optimizer', 'noise']);
    expect(found[0]?.share).toBeGreaterThan(0.5);
    expect(found[1]?.share).toBeGreaterThan(0.1);
    expect(found[2]?.share).toBeLessThan(0.1);
    expect(found[0]?.correlation).toBeGreaterThan(0.7);
    expect(found[1]?.correlation).toBeUndefined();
  });

  it('are none for a handful of runs', () => {
    expect(importances(new Map([['rate', rate.slice(0, 9)]]), [1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([]);
  });

  it('rank with ties', () => {
    // scipy.stats.spearmanr
    expect(spearman([1, 2, 3, 4, 5], [1, 2, 2, 5, 4])).toBeCloseTo(0.8720815992723809, 12);
  });
});
