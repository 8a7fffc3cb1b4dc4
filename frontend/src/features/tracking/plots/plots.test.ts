import { describe, expect, it } from 'vitest';
import { heatOf } from './heat';
import { namesOf, plotFiles, spread } from './plotFiles';
import { areaOf, limits, type LoggedPlot, readPlot } from './plotForms';

function drawn(value: unknown): LoggedPlot {
  const reading = readPlot(JSON.stringify(value), true);
  if (!reading || 'problem' in reading) throw new Error(reading?.problem ?? 'no plot');
  return reading.plot;
}

function problem(value: unknown): string {
  const reading = readPlot(typeof value === 'string' ? value : JSON.stringify(value), true);
  return reading && 'problem' in reading ? reading.problem : 'drawn';
}

describe('a logged plot', () => {
  it('is a confusion matrix', () => {
    const plot = drawn({
      type: 'confusion_matrix',
      labels: ['cat', 7],
      matrix: [
        [5, 1],
        [0, 7],
      ],
    });

    expect(plot).toEqual({
      kind: 'confusion',
      classes: ['cat', '7'],
      counts: [
        [5, 1],
        [0, 7],
      ],
    });
    expect(
      drawn({
        type: 'confusion_matrix',
        labels: ['a', 'a'],
        matrix: [
          [1, 0],
          [0, 1],
        ],
      }),
    ).toMatchObject({
      classes: ['a', 'a (2)'],
    });
  });

  it('is curves with the area that scikit-learn has for them', () => {
    // roc_curve and precision_recall_curve of [0, 0, 1, 1] and [0.1, 0.4, 0.35, 0.8]
    const roc = drawn({ type: 'roc_curve', fpr: [0, 0, 0.5, 0.5, 1], tpr: [0, 0.5, 0.5, 1, 1] });
    const pr = drawn({
      type: 'pr_curve',
      curves: [{ name: 'cat', recall: [1, 1, 0.5, 0.5, 0], precision: [0.5, 2 / 3, 0.5, 1, 1] }],
    });
    if (roc.kind !== 'roc' || pr.kind !== 'pr') throw new Error('no curves');
    const [first] = pr.curves;

    expect(first?.x).toEqual([0, 0.5, 0.5, 1, 1]);
    expect(roc.curves[0] && areaOf('roc', roc.curves[0])).toBeCloseTo(0.75, 12);
    expect(first && areaOf('pr', first)).toBeCloseTo(0.8333333333, 9);
  });

  it('is a table with the columns of a plot', () => {
    expect(
      drawn({
        columns: ['label', 'fpr', 'tpr'],
        data: [
          ['a', 0, 0],
          ['b', 0, 0],
          ['a', 1, 1],
          ['b', 1, 1],
        ],
      }),
    ).toMatchObject({
      kind: 'roc',
      curves: [
        { name: 'a', x: [0, 1] },
        { name: 'b', x: [0, 1] },
      ],
    });
    expect(
      drawn({
        columns: ['actual', 'predicted', 'count'],
        data: [
          ['a', 'a', 3],
          ['a', 'b', 1],
          ['b', 'b', 4],
        ],
      }),
    ).toEqual({
      kind: 'confusion',
      classes: ['a', 'b'],
      counts: [
        [3, 1],
        [0, 4],
      ],
    });
    expect(
      drawn({
        columns: ['left', 'right', 'count'],
        data: [
          [0, 1, 3],
          [1, 4, 5],
        ],
      }),
    ).toEqual({
      kind: 'histogram',
      edges: [0, 1, 4],
      counts: [3, 5],
    });
    expect(
      problem({
        columns: ['left', 'right', 'count'],
        data: [
          [0, 1, 3],
          [2, 4, 5],
        ],
      }),
    ).toMatch(/join/);
  });

  it('says in a sentence why it cannot be drawn', () => {
    expect(problem('{"type": "roc_curve", "fpr": [NaN]}')).toMatch(/not JSON/);
    expect(problem({ type: 'pie' })).toMatch(/no "type" that is drawn/);
    expect(problem([1, 2])).toMatch(/no "type" that is drawn/);
    expect(problem(null)).toMatch(/no "type" that is drawn/);
    expect(problem({ type: 'confusion_matrix', labels: ['a'] })).toMatch(/"matrix"/);
    expect(problem({ type: 'confusion_matrix', labels: ['a', 'b'], matrix: [[1, 2]] })).toMatch(/2 rows/);
    expect(problem({ type: 'confusion_matrix', labels: ['a'], matrix: [[-1]] })).toMatch(/from 0 up/);
    expect(problem({ type: 'roc_curve', fpr: [0, 2], tpr: [0, 1] })).toMatch(/0 to 1/);
    expect(problem({ type: 'roc_curve', fpr: [0, 1, 0.5], tpr: [0, 1, 1] })).toMatch(/does both/);
    expect(problem({ type: 'pr_curve', recall: [0, 1], precision: [1] })).toMatch(/same length/);
    expect(problem({ type: 'pr_curve', curves: [] })).toMatch(/1 to 50/);
    expect(problem({ type: 'histogram', edges: [0, 1], counts: [1, 2] })).toMatch(/one edge more/);
    expect(problem({ type: 'histogram', edges: [0, 0, 1], counts: [1, 2] })).toMatch(/rise/);
    expect(problem({ type: 'histogram', edges: [0, 1], counts: ['1'] })).toMatch(/from 0 up/);
    const many = Array.from({ length: limits.bins + 1 }, () => 1);
    expect(problem({ type: 'histogram', edges: [...many.keys(), 9999], counts: many })).toMatch(/1000/);
  });

  it('is left alone where it claims to be none', () => {
    expect(readPlot('{"columns": ["fpr", "tpr"], "data": []}', false)).toBeUndefined();
    expect(readPlot('{"type": "image"}', false)).toBeUndefined();
    expect(readPlot('not json', false)).toBeUndefined();
    expect(readPlot('{"type": "histogram", NaN', false)).toHaveProperty('problem');
  });
});

describe('files of plots', () => {
  it('are one plot at several steps', () => {
    const files = plotFiles([
      { path: 'plots/roc_step_20.json' },
      { path: 'plots/roc_step_3.json' },
      { path: 'plots/weights/layer1.json' },
      { path: 'plots/readme.txt' },
    ]);

    expect(files.map(({ name, step }) => `${name}@${step}`)).toEqual(['roc@3', 'roc@20', 'weights/layer1@0']);
    expect(namesOf(files)).toEqual(['roc', 'weights/layer1']);
  });

  it('are spread from the first to the last where they are many', () => {
    expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
    expect(
      spread(
        Array.from({ length: 1_000 }, (_, i) => i),
        5,
      ),
    ).toEqual([0, 250, 500, 749, 999]);
  });
});

describe('histograms over steps', () => {
  it('stand on one grid, each with all of its counts', () => {
    const heat = heatOf(
      [
        { kind: 'histogram', edges: [0, 1, 2], counts: [1, 3] },
        { kind: 'histogram', edges: [-2, 2], counts: [8] },
        { kind: 'histogram', edges: [0, 2], counts: [0] },
      ],
      4,
    );

    expect([heat.least, heat.most]).toEqual([-2, 2]);
    expect(heat.columns).toEqual([
      [0, 0, 0.25, 0.75],
      [0.25, 0.25, 0.25, 0.25],
      [0, 0, 0, 0],
    ]);
    expect(heat.peak).toBe(0.75);
  });
});
