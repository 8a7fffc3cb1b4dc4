import { Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { StepSlider } from '../media/StepSlider';
import { stepsOf } from '../media/pictures';
import { runFilesQuery } from '../media/useRunFiles';
import { NamedPlot } from './NamedPlot';
import { NoPlots } from './PlotsTab';
import { namesOf, plotFiles, plotFolder } from './plotFiles';
import classes from './plots.module.css';

interface PlotComparisonProps {
  readonly runs: readonly Schemas['Run'][];
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The plots of several runs side by side; one slider moves them all. */
export function PlotComparison({ runs, step, onStep }: PlotComparisonProps) {
  const results = useQueries({ queries: runs.map(({ id }) => runFilesQuery(id, plotFolder)) });
  const failed = results.find(({ isError }) => isError);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (results.some(({ isPending }) => isPending)) return <LinesSkeleton />;
  const ofRuns = results.map(({ data }) => plotFiles(data ?? []));
  const steps = stepsOf(ofRuns.flat());
  const chosen = step ?? steps.at(-1);
  if (chosen === undefined) return <NoPlots />;
  return (
    <Stack gap="md">
      {steps.length > 1 && (
        <Panel>
          <StepSlider steps={steps} step={chosen} onStep={onStep} />
        </Panel>
      )}
      {namesOf(ofRuns.flat()).map((name) => (
        <Panel key={name} title={name}>
          <ul className={classes.beside} aria-label={`${name} of each run`}>
            {runs.map(({ id, name: runName }, index) => (
              <li key={id}>
                <AppLink to="/runs/$runId" params={{ runId: id }} search={{ tab: 'plots', step: chosen }}>
                  {runName}
                </AppLink>
                <NamedPlot
                  runId={id}
                  files={(ofRuns[index] ?? []).filter((file) => file.name === name)}
                  step={chosen}
                  onStep={onStep}
                />
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </Stack>
  );
}
