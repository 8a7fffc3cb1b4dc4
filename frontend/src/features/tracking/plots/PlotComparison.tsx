import { useQueries } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';
import { runFilesQuery } from '../media/useRunFiles';
import { NamedPlot } from './NamedPlot';
import { PlotsByName } from './PlotsByName';
import { plotFiles, plotFolder } from './plotFiles';
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
  return (
    <PlotsByName files={ofRuns.flat()} step={step} onStep={onStep}>
      {(name, chosen) => (
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
      )}
    </PlotsByName>
  );
}
