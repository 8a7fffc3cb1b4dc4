import { EmptyState, type EmptyStateProps } from '../feedback/EmptyState';
import type { Column } from './DataTable';
import classes from './DataTable.module.css';

interface PlainTableProps<T> {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly empty: EmptyStateProps;
}

/** Rows that are all there: no search, no pages. Wide ones scroll, by keyboard too. */
export function PlainTable<T>({ label, columns, rows, rowKey, empty }: PlainTableProps<T>) {
  if (rows.length === 0) return <EmptyState {...empty} />;
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <caption>{label}</caption>
        <thead>
          <tr>
            {columns.map(({ key, header, align, width }) => (
              <th key={key} scope="col" className={align && classes[align]} style={{ width }}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ key, align, render }) => (
                <td key={key} className={align && classes[align]}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
