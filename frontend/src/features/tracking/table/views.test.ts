import { describe, expect, it } from 'vitest';
import { bodyOf, looksLike, searchOf } from './views';

const search = {
  q: 'resnet',
  status: 'finished',
  sort: '-metrics.loss',
  columns: ['metrics.loss', '*val/'],
  by: 'params.lr',
} as const;

describe('a saved view', () => {
  it('brings back the table that it was saved of', () => {
    const saved = { id: 'v1', ...bodyOf('Best', { ...search, columns: [...search.columns] }) };

    expect(searchOf(saved)).toEqual({ ...search, view: 'v1' });
  });

  it('leaves out what is as usual', () => {
    expect(bodyOf('All', {})).toEqual({ name: 'All' });
    expect(looksLike({ view: 'v1' }, bodyOf('All', {}))).toBe(true);
  });

  it('notices every change', () => {
    const view = bodyOf('Best', { ...search, columns: [...search.columns] });
    const same = { ...search, columns: [...search.columns] };

    expect(looksLike(same, view)).toBe(true);
    expect(looksLike({ ...same, q: undefined }, view)).toBe(false);
    expect(looksLike({ ...same, status: 'failed' }, view)).toBe(false);
    expect(looksLike({ ...same, sort: 'name' }, view)).toBe(false);
    expect(looksLike({ ...same, columns: ['*val/', 'metrics.loss'] }, view)).toBe(false);
    expect(looksLike({ ...same, columns: undefined }, view)).toBe(false);
    expect(looksLike({ ...same, by: undefined }, view)).toBe(false);
  });
});
