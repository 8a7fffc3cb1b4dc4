import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { type Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { formatCount } from '@/lib/format';
import { CellPicture } from './CellPicture';
import classes from './artifacts.module.css';
import { cellText, pictureIn, type Table } from './tables';

const rowsAtOnce = 50;
const mostColumns = 60;

interface ValueTableProps {
  readonly runId: string;
  readonly table: Table;
  readonly label: string;
}

interface Row {
  readonly number: number;
  readonly cells: readonly unknown[];
}

/** The rows of a table file, a page at a time. */
export function ValueTable({ runId, table, label }: ValueTableProps) {
  const [first, setFirst] = useState(0);
  const { columns, rows } = table;
  const shown = rows
    .slice(first, first + rowsAtOnce)
    .map((cells, index) => ({ number: first + index, cells }));
  return (
    <div className={classes.values}>
      <PlainTable
        label={label}
        rows={shown}
        rowKey={({ number }) => String(number)}
        columns={columns.slice(0, mostColumns).map((header, index) => columnOf(runId, header, index))}
        empty={{ title: 'No rows' }}
      />
      <Group justify="space-between" p="xs">
        <Text c="dimmed" size="sm">
          {formatCount(rows.length)} rows, {formatCount(columns.length)} columns
          {columns.length > mostColumns && `, the first ${mostColumns} shown`}
        </Text>
        {rows.length > rowsAtOnce && (
          <Group component="nav" gap="xs" aria-label="Rows">
            <Text c="dimmed" size="sm">
              {formatCount(first + 1)} to {formatCount(first + shown.length)}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              aria-label="Rows before"
              disabled={first === 0}
              onClick={() => setFirst(first - rowsAtOnce)}
            >
              <IconChevronLeft size={14} />
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              aria-label="Rows after"
              disabled={first + rowsAtOnce >= rows.length}
              onClick={() => setFirst(first + rowsAtOnce)}
            >
              <IconChevronRight size={14} />
            </Button>
          </Group>
        )}
      </Group>
    </div>
  );
}

function columnOf(runId: string, header: string, index: number): Column<Row> {
  return {
    key: `${index}`,
    header,
    render: ({ cells }) => {
      const cell = cells[index];
      const picture = pictureIn(cell);
      if (picture !== undefined) return <CellPicture file={{ runId, path: picture }} />;
      const text = cellText(cell);
      return (
        <span className={typeof cell === 'number' ? 'numeric' : classes.cell} title={text}>
          {text}
        </span>
      );
    },
  };
}
