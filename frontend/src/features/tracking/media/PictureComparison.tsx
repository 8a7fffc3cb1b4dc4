import { Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { CellPicture } from '../artifacts/CellPicture';
import { NoImages } from './ImagesTab';
import { StepSlider } from './StepSlider';
import classes from './media.module.css';
import { atStep, picturesIn, stepsOf } from './pictures';
import { runFilesQuery } from './useRunFiles';

interface PictureComparisonProps {
  readonly runs: readonly Schemas['Run'][];
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The pictures of several runs side by side; one slider moves them all. */
export function PictureComparison({ runs, step, onStep }: PictureComparisonProps) {
  const results = useQueries({ queries: runs.map(({ id }) => runFilesQuery(id, 'images')) });
  const failed = results.find(({ isError }) => isError);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (results.some(({ isPending }) => isPending)) return <LinesSkeleton />;
  const ofRuns = results.map(({ data }) => picturesIn(data ?? []));
  const steps = stepsOf(ofRuns.flatMap((keys) => [...keys.values()].flat()));
  const chosen = step ?? steps.at(-1);
  if (chosen === undefined) return <NoImages />;
  const keys = [...new Set(ofRuns.flatMap((pictures) => [...pictures.keys()]))].sort((a, b) =>
    a.localeCompare(b),
  );
  return (
    <Stack gap="md">
      <Panel>
        <StepSlider steps={steps} step={chosen} onStep={onStep} />
      </Panel>
      {keys.map((key) => (
        <Panel key={key} title={key}>
          <ul className={classes.runs} aria-label={`${key} of each run`}>
            {runs.map(({ id, name }, index) => {
              const shown = atStep(ofRuns[index]?.get(key) ?? [], chosen);
              return (
                <li key={id} className={classes.run}>
                  <AppLink to="/runs/$runId" params={{ runId: id }} search={{ tab: 'images', step: chosen }}>
                    {name}
                  </AppLink>
                  {shown.length === 0 ? (
                    <span className={classes.none}>nothing up to here</span>
                  ) : (
                    <span className={`${classes.at} numeric`}>step {shown[0]?.step}</span>
                  )}
                  {shown.map((picture) => (
                    <CellPicture
                      key={picture.small.path}
                      large
                      file={{ runId: id, ...picture.small }}
                      alt={`${key} of ${name} at step ${picture.step}`}
                    />
                  ))}
                </li>
              );
            })}
          </ul>
        </Panel>
      ))}
    </Stack>
  );
}
