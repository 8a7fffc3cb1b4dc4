import { SegmentedControl, Stack } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { formatCount, formatPercent } from '@/lib/format';
import classes from './ConfusionMatrix.module.css';

interface ConfusionMatrixProps {
  readonly classNames: readonly string[];
  /** Row: what it is; column: what was answered. */
  readonly counts: readonly (readonly number[])[];
  readonly rowTitle?: string;
  readonly columnTitle?: string;
}

type Shown = 'counts' | 'shares';

/** A table first, so that every reader can walk it; the colour says how much of its row a cell holds. */
export function ConfusionMatrix(props: ConfusionMatrixProps) {
  const { classNames, counts, rowTitle = 'Actual', columnTitle = 'Predicted' } = props;
  const [shown, setShown] = useState<Shown>('counts');
  return (
    <Stack gap="sm" align="flex-start">
      <SegmentedControl
        size="xs"
        value={shown}
        onChange={(value) => setShown(value)}
        data={[
          { value: 'counts', label: 'Counts' },
          { value: 'shares', label: 'Share of row' },
        ]}
      />
      {/* A scrolling area must be reachable by keyboard. */}
      <div
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label="Confusion matrix"
        style={{ maxWidth: '100%' }}
      >
        <table className={classes.matrix}>
          <caption>
            Rows: {rowTitle.toLowerCase()}. Columns: {columnTitle.toLowerCase()}. Right answers lie on the
            diagonal.
          </caption>
          <thead>
            <tr>
              <td />
              {classNames.map((name) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
              <th scope="col">Recall</th>
            </tr>
          </thead>
          <tbody>
            {classNames.map((name, row) => (
              <MatrixRow
                key={name}
                name={name}
                row={row}
                counts={counts[row] ?? []}
                names={classNames}
                shown={shown}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}

interface MatrixRowProps {
  readonly name: string;
  readonly row: number;
  readonly counts: readonly number[];
  readonly names: readonly string[];
  readonly shown: Shown;
}

function MatrixRow({ name, row, counts, names, shown }: MatrixRowProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row" title={name}>
        {name}
      </th>
      {names.map((column, index) => {
        const count = counts[index] ?? 0;
        const share = total === 0 ? 0 : count / total;
        return (
          <td
            key={column}
            className={cellClass(count, share)}
            style={cellStyle(share, row === index)}
            title={`${name} answered as ${column}: ${formatCount(count)} (${formatPercent(share)})`}
          >
            {shown === 'counts' || count === 0 ? formatCount(count) : formatPercent(share, 0)}
          </td>
        );
      })}
      <td className={classes.sum}>{total === 0 ? '–' : formatPercent((counts[row] ?? 0) / total)}</td>
    </tr>
  );
}

/** Small shares still show: the ear of the scale is lifted by a square root. */
function cellStyle(share: number, right: boolean): CSSProperties {
  const tone = right ? '#1a6d83' : '#a63524';
  const percent = share > 0.5 ? 100 : Math.round(Math.sqrt(share) * 45);
  return { '--tone': tone, '--share': `${percent}%` } as CSSProperties;
}

function cellClass(count: number, share: number): string {
  if (count === 0) return `${classes.cell} ${classes.zero}`;
  return share > 0.5 ? `${classes.cell} ${classes.strong}` : (classes.cell ?? '');
}
