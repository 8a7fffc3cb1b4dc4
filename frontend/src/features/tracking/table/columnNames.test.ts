import { describe, expect, it } from 'vitest';
import {
  gridColumn,
  isInternal,
  isPattern,
  knownEntries,
  loggedName,
  readingName,
  withEntry,
  withInstead,
} from './columnNames';

describe('names of columns', () => {
  it('say what was logged, and under which key', () => {
    expect(loggedName('metrics.val/a.b')).toEqual({ kind: 'metrics', key: 'val/a.b' });
    expect(loggedName('tags.mlflow.user')).toEqual({ kind: 'tags', key: 'mlflow.user' });
    expect(loggedName('min(metrics.val/a b)')).toEqual({ kind: 'metrics', key: 'val/a b', reading: 'min' });
    expect(loggedName('at(metrics.loss,-7)')).toEqual({
      kind: 'metrics',
      key: 'loss',
      reading: { step: -7 },
    });
    for (const name of [
      'min(params.lr)',
      'at(metrics.loss)',
      'at(metrics.loss,1e3)',
      'median(metrics.loss)',
    ]) {
      expect(loggedName(name)).toBeUndefined();
    }
    expect(loggedName('metrics.')).toBeUndefined();
    expect(loggedName('status')).toBeUndefined();
    expect(isInternal('tags.mlflow.user')).toBe(true);
    expect(isInternal('tags.team')).toBe(false);
  });

  it('are dropped where they are not understood, and kept once', () => {
    expect(knownEntries(['status', 'metrics.a', 'colour', '*', 'metrics.a', 'toString'])).toEqual([
      'status',
      'metrics.a',
      '*',
    ]);
    expect(isPattern('*val')).toBe(true);
  });

  it('become columns that the server sorts, numbers to the right', () => {
    expect(gridColumn('metrics.loss')).toMatchObject({
      header: 'loss',
      title: 'metrics.loss',
      sortKey: 'metrics.loss',
      align: 'right',
    });
    expect(gridColumn('params.lr')).not.toHaveProperty('align');
    expect(gridColumn('createdBy')).not.toHaveProperty('sortKey');
    expect(gridColumn(`params.${'x'.repeat(250)}`).width).toBe(240);
  });

  it('say which value of a metric they show, and can show another', () => {
    expect(gridColumn('max(metrics.acc)')).toMatchObject({
      header: 'acc max',
      title: 'Highest value of metrics.acc',
      sortKey: 'max(metrics.acc)',
      align: 'right',
    });
    expect(gridColumn('at(metrics.acc,100)').header).toBe('acc @ 100');
    for (const name of ['metrics.acc', 'min(metrics.acc)', 'at(metrics.acc,5)']) {
      expect(readingName('acc', loggedName(name)?.reading)).toBe(name);
    }
    expect(withInstead(['a', 'metrics.acc', 'b'], 'metrics.acc', 'min(metrics.acc)')).toEqual([
      'a',
      'min(metrics.acc)',
      'b',
    ]);
    expect(withInstead(['a', 'b'], 'a', 'b')).toEqual(['b']);
  });

  it('are added where they are seen at once', () => {
    expect(withEntry(['status', 'metrics.a', 'startedAt'], 'params.lr')).toEqual([
      'status',
      'params.lr',
      'metrics.a',
      'startedAt',
    ]);
    expect(withEntry(['status', 'metrics.a'], 'endedAt')).toEqual(['status', 'metrics.a', 'endedAt']);
    expect(withEntry([], 'metrics.a')).toEqual(['metrics.a']);
  });
});
