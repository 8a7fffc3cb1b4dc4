import { describe, expect, it } from 'vitest';
import { gridColumn, isInternal, isPattern, knownEntries, loggedName, withEntry } from './columnNames';

describe('names of columns', () => {
  it('say what was logged, and under which key', () => {
    expect(loggedName('metrics.val/a.b')).toEqual({ kind: 'metrics', key: 'val/a.b' });
    expect(loggedName('tags.mlflow.user')).toEqual({ kind: 'tags', key: 'mlflow.user' });
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
