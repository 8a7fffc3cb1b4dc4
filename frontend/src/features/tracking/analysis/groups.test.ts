import { describe, expect, it } from 'vitest';
import { compareGroups } from './groups';
import { type AnalysedRun, isSeed, varyingParams } from './table';

function run(params: Record<string, string>, loss: number | string): AnalysedRun {
  return {
    id: JSON.stringify([params, loss]),
    name: 'run',
    params,
    metrics: { loss: { value: loss, step: 1, at: '2026-01-01T00:00:00Z' } },
  };
}

const runs = [
  ...[0.1, 0.11, 0.12].map((loss, seed) => run({ lr: '0.1', seed: String(seed), model: 'm' }, loss)),
  ...[0.5, 0.52, 0.51].map((loss, seed) => run({ lr: '0.3', seed: String(seed), model: 'm' }, loss)),
  ...[0.1, 0.13, 0.12].map((loss, seed) => run({ lr: '0.2', seed: String(seed), model: 'm' }, loss)),
  run({ lr: '0.4', seed: '0', model: 'm' }, 'NaN'),
  run({ lr: '0.5', seed: '0', model: 'm' }, 0.9),
];

describe('compareGroups', () => {
  it('takes runs that differ in their seed alone for replicates', () => {
    const groups = compareGroups(runs, 'loss', 'min', varyingParams(runs), true);

    expect(groups.map(({ name, estimate: { n } }) => [name, n])).toEqual([
      ['lr=0.1', 3],
      ['lr=0.2', 3],
      ['lr=0.3', 3],
      ['lr=0.5', 1],
    ]);
    expect(groups[0]?.verdict).toBe('the best');
    expect(groups[1]?.verdict).toMatch(/^not told apart, p = 0\./);
    expect(groups[2]?.verdict).toBe('worse, p < 0.001');
    expect(groups[3]?.verdict).toBe('two runs of each are needed');
  });

  it('groups by a param, the greatest first where more is better', () => {
    expect(compareGroups(runs, 'loss', 'max', ['lr'], false)[0]?.name).toBe('lr=0.5');
    expect(compareGroups([], 'loss', 'max', ['lr'], false)).toEqual([]);
  });
});

describe('params', () => {
  it('that are the same everywhere tell nothing', () => {
    expect(varyingParams(runs)).toEqual(['lr', 'seed']);
  });

  it('that are seeds are known by their names', () => {
    expect(['seed', 'random_state', 'train.seed', 'data/random_seed'].every(isSeed)).toBe(true);
    expect(['seeds_count', 'lr', 'proceed'].some(isSeed)).toBe(false);
  });
});
