import { describe, expect, it } from 'vitest';
import {
  changesOf,
  deploymentsOf,
  editRowsOf,
  percentsOf,
  rowsOf,
  splitErrors,
  splitWords,
  withEvenShares,
  withoutRow,
  withPercent,
  withRow,
} from './split';

const one = { model: 'digits', version: 1, weight: 100 };
const two = { model: 'digits', version: 2, weight: 300 };
const three = { model: 'digits', version: 3, weight: 0 };

describe('percentsOf', () => {
  it.each([
    [[100], [100]],
    [
      [1, 3],
      [25, 75],
    ],
    [
      [1, 1, 1],
      [33.4, 33.3, 33.3],
    ],
    [
      [1000, 1],
      [99.9, 0.1],
    ],
    [
      [0, 5],
      [0, 100],
    ],
  ])('makes of the weights %j the shares %j', (weights, shares) => {
    expect(percentsOf(weights)).toEqual(shares);
  });
});

describe('a split', () => {
  it('goes back to the server as weights of a thousand', () => {
    expect(deploymentsOf(rowsOf([one, two]))).toEqual([
      { model: 'digits', version: 1, weight: 250 },
      { model: 'digits', version: 2, weight: 750 },
    ]);
  });

  it('gives the other of two what is left, and leaves more than two alone', () => {
    const pair = withPercent(rowsOf([one, two]), 0, 10.5);
    expect(pair.map(({ percent }) => percent)).toEqual([10.5, 89.5]);
    const triple = withPercent(rowsOf([one, two, three]), 0, 10);
    expect(triple.map(({ percent }) => percent)).toEqual([10, 75, 0]);
  });

  it('adds a version without traffic', () => {
    const rows = withRow(rowsOf([one]), 'digits');
    expect(rows.map(({ key, percent }) => [key, percent])).toEqual([
      [0, 100],
      [1, 0],
    ]);
  });

  it('leaves the share of a removed version to the greatest of the others', () => {
    const rows = withoutRow(rowsOf([one, two, three]), 0);
    expect(rows.map(({ version, percent }) => [version, percent])).toEqual([
      ['2', 100],
      ['3', 0],
    ]);
  });

  it('can be even', () => {
    expect(withEvenShares(rowsOf([one, two, three])).map(({ percent }) => percent)).toEqual([
      33.4, 33.3, 33.3,
    ]);
  });
});

describe('splitErrors', () => {
  it('names what is missing, double or does not add up', () => {
    const rows = [
      { key: 0, model: 'digits', version: '1', percent: 60 },
      { key: 1, model: 'digits', version: '1', percent: 20 },
      { key: 2, model: '', version: '', percent: 0 },
      { key: 3, model: 'digits', version: '', percent: 0 },
    ] as const;

    expect(splitErrors(rows)).toEqual({
      'deployments.1': 'This version is in the list already',
      'deployments.2': 'Choose a model',
      'deployments.3': 'Choose a version',
      deployments: 'The shares make 80 %; they must make 100 %.',
    });
    expect(splitErrors(rowsOf([one, two]))).toEqual({});
  });
});

describe('a deployment that follows an alias', () => {
  const follower = { ...one, alias: 'champion' };

  it('stays one when something else changes', () => {
    expect(deploymentsOf(editRowsOf([follower, two]))).toEqual([
      { model: 'digits', alias: 'champion', follow: true, weight: 250 },
      { model: 'digits', version: 2, weight: 750 },
    ]);
  });

  it('is told from one that stays at the version', () => {
    expect(changesOf([follower], rowsOf([one])).map(({ name }) => name)).toEqual([
      'digits version 1',
      'digits, following champion',
    ]);
  });
});

describe('changesOf', () => {
  it('tells who stays, comes and goes', () => {
    const rows = [
      { key: 0, model: 'digits', version: '2', percent: 90 },
      { key: 1, model: 'digits', version: '4', percent: 10 },
      { key: 2, model: 'digits', version: '', percent: 0 },
    ] as const;

    expect(changesOf([one, two], rows)).toEqual([
      { name: 'digits version 2', before: 75, after: 90 },
      { name: 'digits version 4', before: undefined, after: 10 },
      { name: 'digits version 1', before: 25, after: undefined },
    ]);
  });
});

describe('splitWords', () => {
  it('names one version alone, several with their shares', () => {
    expect(splitWords([one])).toBe('digits version 1');
    expect(splitWords([one, two])).toBe('digits version 1 (25 %), digits version 2 (75 %)');
  });
});
