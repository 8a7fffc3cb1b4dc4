import { SimpleGrid, Stack, Text } from '@mantine/core';
import { LineChart, type Series } from '@/components/charts/LineChart';
import { formatMicros } from './statistics';
import type { Point } from './window';

/** The last two minutes: how much comes, how long it takes, what waits. */
export function Curves({ points }: { readonly points: readonly Point[] }) {
  const end = points.at(-1)?.at ?? 0;
  const series = (name: string, value: (point: Point) => number | undefined): Series => ({
    name,
    points: points.flatMap((point) => {
      const y = value(point);
      return y === undefined ? [] : [[Math.round((point.at - end) / 1000), y] as const];
    }),
  });
  const common = { height: 150, yMin: 0, xFormat: ago };
  const latency = [series('p50', ({ p50Us }) => p50Us), series('p99', ({ p99Us }) => p99Us)];
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Stack gap={4}>
        <Text size="sm">Requests a second</Text>
        <LineChart
          {...common}
          label="Requests a second over the last two minutes"
          series={[series('Requests a second', ({ requestsPerSecond }) => requestsPerSecond)]}
        />
      </Stack>
      <Stack gap={4}>
        <Text size="sm">Latency</Text>
        {latency.some((one) => one.points.length > 0) ? (
          <LineChart
            {...common}
            height={124}
            label="Latency over the last two minutes"
            series={latency}
            yFormat={formatMicros}
          />
        ) : (
          <Text size="sm" c="dimmed">
            No request in the last two minutes.
          </Text>
        )}
      </Stack>
      <Stack gap={4}>
        <Text size="sm">Requests waiting</Text>
        <LineChart
          {...common}
          label="Requests waiting over the last two minutes"
          series={[series('Waiting', ({ waiting }) => waiting)]}
        />
      </Stack>
    </SimpleGrid>
  );
}

function ago(seconds: number): string {
  if (!Number.isInteger(seconds)) return '';
  return seconds === 0 ? 'now' : `${seconds} s`;
}
