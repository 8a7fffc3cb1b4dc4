import { describe, expect, it } from 'vitest';
import { knownValues, tileColumns, tileRows, tilesOf } from './useRunValues';

const ids = Array.from({ length: 250 }, (_, i) => `r${i}`);
const logged = Array.from({ length: 100 }, (_, i) => `metrics.m${i}`);
const shown = ['status', ...logged, 'startedAt'];

function keys(firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): string[] {
  return [...tilesOf({ firstRow, lastRow, firstColumn, lastColumn }, ids, shown, logged).keys()];
}

describe('the tiles of a table', () => {
  it('are those in sight', () => {
    expect(keys(0, 20, 0, 5)).toEqual(['0:0']);
    expect(keys(90, 110, 0, 5)).toEqual(['0:0', '1:0']);
    expect(keys(0, 20, 39, 42)).toEqual(['0:0', '0:1']);
  });

  it('hold no row that is not loaded, and none for columns that nobody logged', () => {
    expect(keys(200, 400, 0, 5)).toEqual(['2:0']);
    expect(keys(260, 400, 0, 5)).toEqual([]);
    expect(keys(0, 20, 0, 0)).toEqual([]);
    expect(keys(0, -1, 0, -1)).toEqual([]);
  });

  it('are cut at the ends', () => {
    const tile = tilesOf(
      { firstRow: 240, lastRow: 249, firstColumn: 90, lastColumn: 101 },
      ids,
      shown,
      logged,
    );

    expect(tile.get('2:2')).toEqual({
      runs: ids.slice(2 * tileRows),
      columns: logged.slice(2 * tileColumns),
    });
  });

  it('leave out rows that are no runs', () => {
    const rows = [undefined, 'a', undefined, 'b'];
    const all = { firstRow: 0, lastRow: 3, firstColumn: 0, lastColumn: 5 };

    expect(tilesOf(all, rows, shown, logged).get('0:0')?.runs).toEqual(['a', 'b']);
    expect(tilesOf(all, [undefined], shown, logged).size).toBe(0);
  });

  it('show at once what is known of runs that have moved', () => {
    const older = [
      { runs: ['a', 'b'], columns: ['x'], values: { columns: [{ name: 'x', values: [1, null] }] } },
      { runs: ['b'], columns: ['x'], values: { columns: [{ name: 'x', values: [2] }] } },
    ];

    expect(knownValues({ runs: ['new', 'a', 'b'], columns: ['x', 'y'] }, older)).toEqual({
      columns: [
        { name: 'x', values: [undefined, 1, 2] },
        { name: 'y', values: [undefined, undefined, undefined] },
      ],
    });
    expect(knownValues({ runs: ['new'], columns: ['x'] }, older)).toBeUndefined();
  });
});
