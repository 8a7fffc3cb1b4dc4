import { SimpleGrid, Stack, Text } from '@mantine/core';
import { LineChart } from '@/components/charts/LineChart';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from '../endpoints.module.css';
import { bestWords, formatMicros, rowsPerSecond } from './statistics';

interface LearnedCurveProps {
  /** The model's name and version, for those who do not see the pictures. */
  readonly name: string;
  readonly figures: Schemas['DeploymentStatistics'];
}

/** How long runs take by their rows, as the scheduler has learned it, and which batch it aims at. */
export function LearnedCurve({ name, figures: { curve = [], bestRows } }: LearnedCurveProps) {
  const words = bestWords(curve, bestRows);
  if (words === undefined) return null;
  const common = { height: 130, yMin: 0, xName: 'rows in a run', xFormat: formatCount };
  return (
    <Stack gap="xs">
      {curve.length > 1 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Stack gap={4}>
            <Text size="sm">Learned: time of a run</Text>
            <LineChart
              {...common}
              label={`Time of a run of ${name} by its rows`}
              yFormat={formatMicros}
              series={[{ name: 'Time', points: curve.map(({ rows, micros }) => [rows, micros] as const) }]}
            />
          </Stack>
          <Stack gap={4}>
            <Text size="sm">Learned: rows a second</Text>
            <LineChart
              {...common}
              label={`Rows a second of ${name} by the rows of a run`}
              yFormat={(y) => formatCount(Math.round(y))}
              series={[
                {
                  name: 'Rows a second',
                  points: curve.map((point) => [point.rows, rowsPerSecond(point)] as const),
                },
              ]}
            />
          </Stack>
        </SimpleGrid>
      )}
      <Text size="sm" c="dimmed" className="numeric">
        {words}.
      </Text>
      <CurveTable name={name} curve={curve} />
    </Stack>
  );
}

function CurveTable({
  name,
  curve,
}: {
  readonly name: string;
  readonly curve: NonNullable<Schemas['DeploymentStatistics']['curve']>;
}) {
  return (
    <details className={classes.asTable}>
      <summary>What was learned, as a table</summary>
      <table aria-label={`Learned times of ${name}`}>
        <thead>
          <tr>
            <th scope="col">Rows in a run</th>
            <th scope="col">Time</th>
            <th scope="col">Rows a second</th>
          </tr>
        </thead>
        <tbody>
          {curve.map((point) => (
            <tr key={point.rows}>
              <td>{formatCount(point.rows)}</td>
              <td>{formatMicros(point.micros)}</td>
              <td>{formatCount(rowsPerSecond(point))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
