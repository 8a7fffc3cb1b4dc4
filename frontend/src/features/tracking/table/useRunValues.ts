import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { GridWindow } from '@/components/data/VirtualGrid';
import { $api, type Schemas } from '@/lib/api/client';
import { loggedName } from './columnNames';

export const tileRows = 100;
export const tileColumns = 40;

/** What passes by while somebody scrolls is not asked for. */
const restMs = 60;

/** Values that nobody looks at any more are forgotten: there may be 20 million of them. */
const keptMs = 60_000;

/** Whatever is logged meanwhile is heard of sooner. */
const freshMs = 30_000;

interface Tile {
  readonly runs: readonly string[];
  readonly columns: readonly string[];
}

/** The tiles that a window touches, by `row:column`. */
export function tilesOf(
  window: GridWindow,
  ids: readonly string[],
  shown: readonly string[],
  logged: readonly string[],
): Map<string, Tile> {
  const tiles = new Map<string, Tile>();
  const visible = shown.slice(window.firstColumn, window.lastColumn + 1).filter((name) => loggedName(name));
  const positions = new Map(logged.map((name, i) => [name, i]));
  const across = new Set(visible.map((name) => Math.floor((positions.get(name) ?? 0) / tileColumns)));
  const lastRow = Math.min(window.lastRow, ids.length - 1);
  if (window.firstRow > lastRow) return tiles;
  for (let down = Math.floor(window.firstRow / tileRows); down * tileRows <= lastRow; down++) {
    for (const column of across) {
      tiles.set(`${down}:${column}`, {
        runs: ids.slice(down * tileRows, (down + 1) * tileRows),
        columns: logged.slice(column * tileColumns, (column + 1) * tileColumns),
      });
    }
  }
  return tiles;
}

export type CellValue = string | number | null;

/**
 * Values of the cells in sight, fetched in tiles. The function answers undefined for what is still on its way.
 *
 * @param shown the columns that are not pinned, in order
 */
export function useRunValues(
  runs: readonly Schemas['Run'][] | undefined,
  shown: readonly string[],
  window: GridWindow,
): (row: number, name: string) => CellValue | undefined {
  const [settled] = useDebouncedValue(window, restMs, { leading: true });
  const logged = useMemo(() => shown.filter((name) => loggedName(name)), [shown]);
  const positions = useMemo(() => new Map(logged.map((name, i) => [name, i])), [logged]);
  const ids = useMemo(() => (runs ?? []).map(({ id }) => id), [runs]);
  const tiles = useMemo(() => tilesOf(settled, ids, shown, logged), [settled, ids, shown, logged]);
  const results = useQueries({
    queries: [...tiles.values()].map((tile) =>
      $api.queryOptions(
        'post',
        '/run-values',
        { body: { runs: [...tile.runs], columns: [...tile.columns] } },
        { gcTime: keptMs, staleTime: freshMs },
      ),
    ),
  });
  const byTile = new Map([...tiles.keys()].map((key, i) => [key, results[i]?.data]));
  return (row, name) => {
    const position = positions.get(name) ?? 0;
    const tile = byTile.get(`${Math.floor(row / tileRows)}:${Math.floor(position / tileColumns)}`);
    return tile?.columns[position % tileColumns]?.values[row % tileRows];
  };
}
