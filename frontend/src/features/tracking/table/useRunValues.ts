import { useDebouncedValue } from '@mantine/hooks';
import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
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

/**
 * The tiles that a window touches, by `row:column`.
 *
 * @param ids undefined for a row that is no run
 */
export function tilesOf(
  window: GridWindow,
  ids: readonly (string | undefined)[],
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
    const runs = ids
      .slice(down * tileRows, (down + 1) * tileRows)
      .filter((id): id is string => id !== undefined);
    if (runs.length === 0) continue;
    for (const column of across) {
      tiles.set(`${down}:${column}`, {
        runs,
        columns: logged.slice(column * tileColumns, (column + 1) * tileColumns),
      });
    }
  }
  return tiles;
}

type Values = Schemas['RunValues'];

/**
 * What is known already of a tile whose runs have moved to other rows: the values of older tiles. Undefined where none of
 * them is known.
 *
 * @param older newest last
 */
export function knownValues(
  tile: Tile,
  older: readonly (Tile & { readonly values: Values })[],
): Values | undefined {
  const byName = new Map<string, Map<string, CellValue>>();
  for (const { runs, values } of older) {
    for (const column of values.columns) {
      const known = byName.get(column.name) ?? new Map<string, CellValue>();
      runs.forEach((run, i) => known.set(run, column.values[i] ?? null));
      byName.set(column.name, known);
    }
  }
  if (!tile.columns.some((name) => tile.runs.some((run) => byName.get(name)?.has(run)))) return undefined;
  const columns = tile.columns.map((name) => ({
    name,
    values: tile.runs.map((run) => byName.get(name)?.get(run) as CellValue),
  }));
  return { columns };
}

export type CellValue = string | number | null;

/**
 * Values of the cells in sight, fetched in tiles. The function answers undefined for what is still on its way.
 *
 * @param ids of the rows; undefined for one that is no run
 * @param shown the columns that are not pinned, in order
 */
export function useRunValues(
  ids: readonly (string | undefined)[],
  shown: readonly string[],
  window: GridWindow,
): (row: number, name: string) => CellValue | undefined {
  const [settled] = useDebouncedValue(window, restMs, { leading: true });
  const queries = useQueryClient();
  const logged = useMemo(() => shown.filter((name) => loggedName(name)), [shown]);
  const positions = useMemo(() => new Map(logged.map((name, i) => [name, i])), [logged]);
  const tiles = useMemo(() => tilesOf(settled, ids, shown, logged), [settled, ids, shown, logged]);
  const places = useMemo(
    () => new Map([...tiles].map(([key, { runs }]) => [key, new Map(runs.map((run, i) => [run, i]))])),
    [tiles],
  );
  const results = useQueries({
    queries: [...tiles.values()].map((tile) => ({
      ...$api.queryOptions(
        'post',
        '/run-values',
        { body: { runs: [...tile.runs], columns: [...tile.columns] } },
        { gcTime: keptMs, staleTime: freshMs },
      ),
      placeholderData: () => knownValues(tile, cached(queries)),
    })),
  });
  const byTile = new Map([...tiles.keys()].map((key, i) => [key, results[i]?.data]));
  return (row, name) => {
    const position = positions.get(name) ?? 0;
    const key = `${Math.floor(row / tileRows)}:${Math.floor(position / tileColumns)}`;
    const place = places.get(key)?.get(ids[row] ?? '');
    return place === undefined ? undefined : byTile.get(key)?.columns[position % tileColumns]?.values[place];
  };
}

function cached(queries: QueryClient): (Tile & { readonly values: Values })[] {
  return queries
    .getQueryCache()
    .findAll({ queryKey: ['post', '/run-values'] })
    .flatMap(({ queryKey, state }) => {
      const { body } = queryKey[2] as { readonly body: Tile };
      return state.data === undefined
        ? []
        : [{ ...body, values: state.data as Values, at: state.dataUpdatedAt }];
    })
    .sort((a, b) => a.at - b.at);
}
