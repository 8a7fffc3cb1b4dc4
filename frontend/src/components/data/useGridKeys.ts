import { type KeyboardEvent, useState } from 'react';

/** A cell of a grid; row -1 is the header. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/** Where a key leads from a place; undefined for a key that leads nowhere. */
export function placeAfter(
  key: string,
  jump: boolean,
  { row, column }: GridPlace,
  size: GridSize,
): GridPlace | undefined {
  const at = (nextRow: number, nextColumn: number): GridPlace => ({
    row: Math.max(-1, Math.min(size.rows - 1, nextRow)),
    column: Math.max(0, Math.min(size.columns - 1, nextColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'PageDown':
      return at(row + size.page, column);
    case 'PageUp':
      return at(Math.max(0, row - size.page), column);
    case 'Home':
      return jump ? at(0, 0) : at(row, 0);
    case 'End':
      return jump ? at(size.rows - 1, size.columns - 1) : at(row, size.columns - 1);
    default:
      return undefined;
  }
}

/**
 * One stop of the Tab key for a whole grid, as the ARIA practices have it: arrows move the active cell, Enter presses
 * what is in it or follows the row's link, Space ticks the row.
 */
export function useGridKeys(id: string, size: GridSize, show: (place: GridPlace) => void) {
  const [active, setActive] = useState<GridPlace>({ row: 0, column: 0 });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const next = placeAfter(event.key, event.ctrlKey || event.metaKey, active, size);
    if (next) {
      event.preventDefault();
      setActive(next);
      show(next);
      return;
    }
    // A control that has the focus itself, after a click, does what it does.
    if ((event.key !== 'Enter' && event.key !== ' ') || event.target !== event.currentTarget) return;
    const cell = document.getElementById(cellId(id, active));
    const control =
      event.key === ' '
        ? cell?.closest('[role=row]')?.querySelector<HTMLElement>('input[type=checkbox]')
        : (cell?.querySelector<HTMLElement>('a, button, input') ??
          cell?.closest('[role=row]')?.querySelector<HTMLElement>('a'));
    if (control) {
      event.preventDefault();
      control.click();
    }
  };
  return { active, onKeyDown };
}

export function cellId(grid: string, { row, column }: GridPlace): string {
  return `${grid}-${row}-${column}`;
}
