import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { groupName, groupQuery, groupRows, groupTitle } from './groups';

const groups = [
  { value: '0.1', runs: 2, columns: [] },
  { value: '', runs: 130, columns: [] },
  { runs: 1, columns: [] },
];
const run = (id: string) => ({ id }) as Schemas['Run'];

describe('groups of runs', () => {
  it('have names that tell no value from an empty one', () => {
    expect(groups.map(({ value }) => groupName(value))).toEqual(['=0.1', '=', '-']);
    expect(groupQuery('params.lr', '=0.1')).toEqual({ by: 'params.lr', group: '0.1' });
    expect(groupQuery('params.lr', '=')).toEqual({ by: 'params.lr', group: '' });
    expect(groupQuery('params.lr', '-')).toEqual({ by: 'params.lr' });
    expect(groupQuery(undefined, '-')).toEqual({});
    expect(groupTitle('params.lr', '=0.1')).toBe('lr = 0.1');
    expect(groupTitle('tags.team', '-')).toBe('without team');
  });

  it('are rows, with their runs where they are unfolded', () => {
    const known: Record<string, Schemas['Run'][]> = { '=0.1': [run('a'), run('b')] };
    const rows = groupRows(groups, ['=0.1', '='], (name) => known[name]);

    expect(rows.length).toBe(3 + 2 + 100 + 1);
    expect(rows[0]).toMatchObject({ kind: 'group', open: true });
    expect(rows[2]).toEqual({ kind: 'run', run: run('b') });
    expect(rows[4]).toEqual({ kind: 'run', run: undefined });
    expect(rows[104]).toMatchObject({ kind: 'rest', more: 30 });
    expect(rows[105]).toMatchObject({ kind: 'group', open: false });
  });
});
