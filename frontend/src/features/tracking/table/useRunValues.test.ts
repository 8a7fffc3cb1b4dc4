import { describe, expect, it } from 'vitest';
import { tileColumns, tileRows, tilesOf } from './useRunValues';

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
});
