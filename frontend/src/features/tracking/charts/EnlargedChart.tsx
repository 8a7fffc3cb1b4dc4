import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { plotTheme } from '@/components/plot/theme';
import { type ChartContext, CurvesPlot, useChart } from './MetricChart';
import { type ChartFile, saveChart } from './exportChart';

const maxPoints = 2_000;
const files: readonly ChartFile[] = ['svg', 'png', 'csv'];

interface EnlargedChartProps extends ChartContext {
  readonly metric: string;
}

/** One chart with finer curves, and as a file. */
export function EnlargedChart(props: EnlargedChartProps) {
  const { metric, search } = props;
  const { hidden = [] } = search;
  const { query, spec, byId } = useChart({ ...props, maxPoints });
  return (
    <>
      <CurvesPlot {...props} height={460} maxPoints={maxPoints} />
      <Group gap="xs" mt="sm">
        {files.map((kind) => (
          <Button
            key={kind}
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} />}
            disabled={!spec}
            onClick={() => {
              const shown = query.data?.filter(({ run }) => !hidden.includes(run)) ?? [];
              if (spec) {
                void saveChart(kind, { title: metric, spec, runs: byId, theme: plotTheme() }, shown);
              }
            }}
          >
            {kind.toUpperCase()}
          </Button>
        ))}
      </Group>
    </>
  );
}
