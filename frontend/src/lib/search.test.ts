import { describe, expect, it } from 'vitest';
import { count, listSearch, oneOf, textOrEmpty, texts } from './search';

describe('search', () => {
  it('keeps what it understands and drops the rest', () => {
    expect(listSearch({ q: 7, cursor: '', sort: { a: 1 }, other: 'x' })).toEqual({ q: '7' });
    expect(count({ version: '3' }, 'version')).toBe(3);
    expect(count({ version: -1 }, 'version')).toBeUndefined();
    expect(oneOf({ tab: 'lineage' }, 'tab', ['entries', 'lineage'])).toBe('lineage');
    expect(oneOf({ tab: 'x' }, 'tab', ['entries', 'lineage'])).toBeUndefined();
    expect(texts({ runs: ['a', 1, 'b'] }, 'runs')).toEqual(['a', 'b']);
    expect(textOrEmpty({ label: '' }, 'label')).toBe('');
  });
});
