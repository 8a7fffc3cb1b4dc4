import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { type PointerEvent, useRef } from 'react';
import type { GridColumn } from './VirtualGrid';
import classes from './VirtualGrid.module.css';

interface GridHeaderProps {
  readonly column: GridColumn;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
}

/** What a header cell says; a press sorts, greatest first. */
export function GridHeader({ column, sort, onSort }: GridHeaderProps) {
  const { header, title = header, sortKey } = column;
  const order = orderOf(column, sort);
  if (sortKey === undefined) return <span title={title}>{header}</span>;
  const Icon = order === 'ascending' ? IconArrowUp : order === 'descending' ? IconArrowDown : IconArrowsSort;
  return (
    <button
      type="button"
      tabIndex={-1}
      title={title}
      className={order === 'none' ? classes.sort : `${classes.sort} ${classes.sorted}`}
      onClick={() => onSort(order === 'descending' ? sortKey : `-${sortKey}`)}
    >
      <span>{header}</span>
      <Icon size={13} aria-hidden="true" />
    </button>
  );
}

export function orderOf({ sortKey }: GridColumn, sort: string | undefined) {
  if (sortKey === undefined) return undefined;
  return sort === sortKey ? 'ascending' : sort === `-${sortKey}` ? 'descending' : 'none';
}

interface WidthHandleProps {
  readonly label: string;
  readonly width: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (width: number) => void;
}

const step = 16;

/** The edge of a column: dragged, or moved by the arrow keys. */
export function WidthHandle({ label, width, least, most, onChange }: WidthHandleProps) {
  const from = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const change = (next: number): void => onChange(Math.max(least, Math.min(most, Math.round(next))));
  const end = (event: PointerEvent<HTMLElement>): void => {
    from.current = undefined;
    event.currentTarget.releasePointerCapture(event.pointerId);
  };
  return (
    <div
      role="slider"
      aria-label={label}
      aria-valuenow={Math.round(width)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className={classes.handle}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (from.current) change(from.current.width + event.clientX - from.current.x);
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowRight' ? step : event.key === 'ArrowLeft' ? -step : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        change(width + by);
      }}
    />
  );
}
