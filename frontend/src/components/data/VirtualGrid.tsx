import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { GridHeader, orderOf, WidthHandle } from './GridHeader';
import classes from './VirtualGrid.module.css';
import { cellId, type GridPlace, useGridKeys } from './useGridKeys';

export interface GridColumn {
  readonly key: string;
  readonly header: string;
  /** What the header says in full where it is cut. */
  readonly title?: string;
  readonly width: number;
  readonly align?: 'right';
  /** The name by which the server sorts this column. */
  readonly sortKey?: string;
}

/** Indexes of what is in sight, ends included. Columns count from the first that is not pinned. */
export interface GridWindow {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

interface VirtualGridProps {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly rowCount: number;
  /** So many of the first columns stay in sight; the last of them takes the room that is left, and can be resized. */
  readonly pinned: number;
  readonly columns: readonly GridColumn[];
  readonly cell: (row: number, column: GridColumn) => ReactNode;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly onWindow: (window: GridWindow) => void;
  readonly busy: boolean;
  readonly stale: boolean;
}

const rowHeight = 39;
const headerHeight = 36;
const leastWidth = 120;
const mostWidth = 800;

/**
 * A table of any size: only rows and columns in sight are in the page. Rows are all of one height, the widths of columns
 * are known.
 */
export function VirtualGrid(props: VirtualGridProps) {
  const { label, rowCount, pinned, columns, cell, sort, onSort, busy, stale } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width: room } = useElementSize<HTMLDivElement>();
  const topStyle = useTop(scroller);
  const [resized, setResized] = useState<number>();
  const fixed = columns.slice(0, pinned);
  const free = useMemo(() => columns.slice(pinned), [columns, pinned]);
  // always the same function: with another one every column would be laid out again
  const keyOf = useCallback((i: number) => free[i]?.key ?? i, [free]);
  const given = useMemo(() => columns.reduce((sum, { width }) => sum + width, 0), [columns]);
  const named = fixed.at(-1)?.width ?? 0;
  const nameWidth = resized ?? Math.max(named, named + room - given);
  const widths = fixed.map(({ width }, i) => (i === pinned - 1 ? nameWidth : width));
  const pinnedWidth = widths.reduce((sum, width) => sum + width, 0);
  // A pinned column that leaves no room for others is not pinned: they could never be seen.
  const sticks = room === 0 || pinnedWidth < room * 0.6;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing is memoized here
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    paddingStart: headerHeight,
    scrollPaddingStart: headerHeight,
    useFlushSync: false,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: free.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => free[i]?.width ?? 0,
    getItemKey: keyOf,
    overscan: 2,
    paddingStart: pinnedWidth,
    scrollPaddingStart: sticks ? pinnedWidth : 0,
    useFlushSync: false,
  });
  useEffect(() => across.measure(), [across, free]);
  const visibleRows = rows.getVirtualItems();
  const visibleColumns = across.getVirtualItems();
  useWindow(props, visibleRows, visibleColumns);
  const show = ({ row, column }: GridPlace): void => {
    rows.scrollToIndex(Math.max(0, row));
    if (column >= pinned) across.scrollToIndex(column - pinned);
  };
  const page = Math.max(1, Math.floor((rows.scrollRect?.height ?? 0) / rowHeight) - 2);
  const keys = useGridKeys(id, { rows: rowCount, columns: columns.length, page }, show);
  const place = (row: number, column: number) => ({
    id: cellId(id, { row, column }),
    'aria-colindex': column + 1,
  });
  const look = ({ align }: GridColumn, row: number, column: number, more = ''): string => {
    const active = keys.active.row === row && keys.active.column === column;
    return [classes.cell, more, align ? classes.right : '', active ? classes.active : ''].join(' ');
  };
  const sticky = sticks ? undefined : { position: 'relative' as const };
  return (
    <div
      ref={useMergedRef(scroller, sizeRef)}
      style={topStyle}
      className={[
        classes.grid,
        stale ? classes.stale : '',
        (across.scrollOffset ?? 0) > 0 && sticks ? classes.scrolled : '',
      ].join(' ')}
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-busy={busy || stale}
      aria-activedescendant={cellId(id, keys.active)}
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      onClick={followRow}
    >
      <div
        role="presentation"
        className={classes.sheet}
        style={{ height: rows.getTotalSize(), width: across.getTotalSize() }}
      >
        <div role="row" aria-rowindex={1} className={classes.header}>
          <div role="presentation" className={classes.pinned} style={sticky}>
            {fixed.map((column, i) => (
              <div
                key={column.key}
                role="columnheader"
                aria-sort={orderOf(column, sort)}
                {...place(-1, i)}
                className={look(column, -1, i)}
                style={{ width: widths[i] }}
              >
                <GridHeader column={column} sort={sort} onSort={onSort} />
                {i === pinned - 1 && (
                  <WidthHandle
                    label={`Width of ${column.header}`}
                    width={nameWidth}
                    least={leastWidth}
                    most={mostWidth}
                    onChange={setResized}
                  />
                )}
              </div>
            ))}
          </div>
          {visibleColumns.map(({ index, start, size }) => {
            const column = free[index];
            if (!column) return null;
            return (
              <div
                key={column.key}
                role="columnheader"
                aria-sort={orderOf(column, sort)}
                {...place(-1, index + pinned)}
                className={look(column, -1, index + pinned, classes.free)}
                style={{ left: start, width: size }}
              >
                <GridHeader column={column} sort={sort} onSort={onSort} />
              </div>
            );
          })}
        </div>
        {visibleRows.map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 2}
            className={classes.row}
            style={{ transform: `translateY(${row.start}px)` }}
          >
            <div role="presentation" className={classes.pinned} style={sticky}>
              {fixed.map((column, i) => (
                <div
                  key={column.key}
                  role="gridcell"
                  {...place(row.index, i)}
                  className={look(column, row.index, i)}
                  style={{ width: widths[i] }}
                >
                  {cell(row.index, column)}
                </div>
              ))}
            </div>
            {visibleColumns.map(({ index, start, size }) => {
              const column = free[index];
              if (!column) return null;
              return (
                <div
                  key={column.key}
                  role="gridcell"
                  {...place(row.index, index + pinned)}
                  className={look(column, row.index, index + pinned, classes.free)}
                  style={{ left: start, width: size }}
                >
                  {cell(row.index, column)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** How far down in the page a grid begins; it takes the height that the window has left. */
function useTop(grid: RefObject<HTMLElement | null>): CSSProperties | undefined {
  const [top, setTop] = useState<number>();
  useEffect(() => {
    const element = grid.current;
    const around = element?.parentElement;
    if (!element || !around) return undefined;
    const measure = (): void => {
      const scrolled = element.closest('main')?.scrollTop ?? 0;
      setTop(Math.round(element.getBoundingClientRect().top + scrolled));
    };
    // A toolbar that needs another line makes what is around the grid higher.
    const observer = new ResizeObserver(measure);
    observer.observe(around);
    return () => observer.disconnect();
  }, [grid]);
  return top === undefined ? undefined : ({ '--grid-top': `${top}px` } as CSSProperties);
}

interface Visible {
  readonly index: number;
}

/** Tells what is in sight whenever that changes. */
function useWindow(
  { onWindow }: VirtualGridProps,
  rows: readonly Visible[],
  columns: readonly Visible[],
): void {
  const firstRow = rows[0]?.index ?? 0;
  const lastRow = rows.at(-1)?.index ?? -1;
  const firstColumn = columns[0]?.index ?? 0;
  const lastColumn = columns.at(-1)?.index ?? -1;
  const tell = useRef(onWindow);
  useEffect(() => {
    tell.current = onWindow;
  });
  useEffect(
    () => tell.current({ firstRow, lastRow, firstColumn, lastColumn }),
    [firstRow, lastRow, firstColumn, lastColumn],
  );
}

/** A press anywhere in a row follows its link, unless it was meant for a control or marks text. */
function followRow(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest('a, button, input, label, [role=slider]')) return;
  if (document.getSelection()?.isCollapsed === false) return;
  target.closest('[role=row]')?.querySelector<HTMLElement>('a')?.click();
}
