import { Stack, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { atStep } from '../media/pictures';
import { HistogramHeat } from './HistogramHeat';
import { LoggedPlotFile, plotQuery } from './LoggedPlotFile';
import { type PlotFile, spread } from './plotFiles';
import type { HistogramPlot } from './plotForms';
import classes from './plots.module.css';

/** So many steps are in a heat map, at even distances: each is a file to fetch. */
const mostSteps = 100;

interface NamedPlotProps {
  readonly runId: string;
  /** Of one name, by step. */
  readonly files: readonly PlotFile[];
  readonly step: number;
  readonly onStep: (step: number) => void;
}

/** A run's plot of one name at a step; of histograms also how they went over the steps. */
export function NamedPlot({ runId, files, step, onStep }: NamedPlotProps) {
  const file = atStep(files, step).at(-1);
  const shown = useQuery({
    ...plotQuery({ runId, path: file?.path ?? '', sha256: file?.sha256 }),
    enabled: file !== undefined,
  });
  const isHistogram =
    shown.data !== undefined && 'plot' in shown.data && shown.data.plot.kind === 'histogram';
  const over = isHistogram && files.length > 1;
  if (!file) return <span className={classes.none}>nothing up to step {step}</span>;
  return (
    <Stack gap="sm">
      {files.length > 1 && (
        <Text size="xs" c="dimmed" className="numeric">
          step {file.step}
        </Text>
      )}
      {over && <OverSteps runId={runId} files={files} step={file.step} onStep={onStep} />}
      <LoggedPlotFile file={{ runId, path: file.path, sha256: file.sha256 }} />
    </Stack>
  );
}

function OverSteps({ runId, files, step, onStep }: NamedPlotProps) {
  const chosen = spread(files, mostSteps);
  const results = useQueries({
    queries: chosen.map(({ path, sha256 }) => plotQuery({ runId, path, sha256 })),
    combine: (all) => all.map(({ data }) => data),
  });
  const histograms = chosen.flatMap((file, i) => {
    const reading = results[i];
    return reading && 'plot' in reading && reading.plot.kind === 'histogram'
      ? [{ step: file.step, plot: reading.plot satisfies HistogramPlot }]
      : [];
  });
  if (histograms.length < 2) return null;
  return (
    <>
      <HistogramHeat histograms={histograms} step={step} onStep={onStep} />
      {chosen.length < files.length && (
        <Text size="xs" c="dimmed">
          {chosen.length} of {files.length} steps, at even distances.
        </Text>
      )}
    </>
  );
}
