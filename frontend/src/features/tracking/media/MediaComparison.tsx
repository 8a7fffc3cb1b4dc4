import { Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { CellPicture } from '../artifacts/CellPicture';
import { MediaPreview } from '../artifacts/MediaPreview';
import { NoMedia } from './MediaTab';
import { StepSlider } from './StepSlider';
import classes from './media.module.css';
import { atStep, picturesIn, stepsOf } from './pictures';
import { soundsIn } from './sounds';
import { runMediaQuery } from './useRunFiles';

interface MediaComparisonProps {
  readonly runs: readonly Schemas['Run'][];
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The pictures and sounds of several runs side by side; one slider moves them all. */
export function MediaComparison({ runs, step, onStep }: MediaComparisonProps) {
  const results = useQueries({ queries: runs.map(({ id }) => runMediaQuery(id)) });
  const failed = results.find(({ isError }) => isError);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (results.some(({ isPending }) => isPending)) return <LinesSkeleton />;
  const pictures = results.map(({ data }) => picturesIn(data?.images ?? []));
  const sounds = results.map(({ data }) => soundsIn(data?.sounds ?? []));
  const steps = stepsOf([...pictures, ...sounds].flatMap((keys) => [...keys.values()].flat()));
  const chosen = step ?? steps.at(-1);
  if (chosen === undefined) return <NoMedia />;
  return (
    <Stack gap="md">
      {steps.length > 1 && (
        <Panel>
          <StepSlider steps={steps} step={chosen} onStep={onStep} />
        </Panel>
      )}
      {keysOf(pictures).map((key) => (
        <KeyOfRuns
          key={key}
          name={key}
          runs={runs}
          step={chosen}
          shown={pictures.map((ofRun) => atStep(ofRun.get(key) ?? [], chosen))}
        >
          {({ small, step: at }, { id, name }) => (
            <CellPicture
              key={small.path}
              large
              file={{ runId: id, ...small }}
              alt={`${key} of ${name} at step ${at}`}
            />
          )}
        </KeyOfRuns>
      ))}
      {keysOf(sounds).map((key) => (
        <KeyOfRuns
          key={key}
          name={key}
          runs={runs}
          step={chosen}
          shown={sounds.map((ofRun) => atStep(ofRun.get(key) ?? [], chosen))}
        >
          {(sound, { id, name }) => (
            <MediaPreview
              key={sound.path}
              file={{ runId: id, ...sound }}
              kind="audio"
              bytes={sound.bytes}
              label={`${key} of ${name} at step ${sound.step}`}
            />
          )}
        </KeyOfRuns>
      ))}
    </Stack>
  );
}

function keysOf(ofRuns: readonly ReadonlyMap<string, unknown>[]): string[] {
  return [...new Set(ofRuns.flatMap((keys) => [...keys.keys()]))].sort((a, b) => a.localeCompare(b));
}

interface KeyOfRunsProps<T> {
  readonly name: string;
  readonly runs: readonly Schemas['Run'][];
  readonly step: number;
  /** Of each run. */
  readonly shown: readonly (readonly T[])[];
  readonly children: (one: T, run: Schemas['Run']) => ReactNode;
}

function KeyOfRuns<T extends { readonly step: number }>({
  name,
  runs,
  step,
  shown,
  children,
}: KeyOfRunsProps<T>) {
  return (
    <Panel title={name}>
      <ul className={classes.runs} aria-label={`${name} of each run`}>
        {runs.map((run, index) => {
          const ofRun = shown[index] ?? [];
          return (
            <li key={run.id} className={classes.run}>
              <AppLink to="/runs/$runId" params={{ runId: run.id }} search={{ tab: 'images', step }}>
                {run.name}
              </AppLink>
              {ofRun.length === 0 ? (
                <span className={classes.none}>nothing up to here</span>
              ) : (
                <span className={`${classes.at} numeric`}>step {ofRun[0]?.step}</span>
              )}
              {ofRun.map((one) => children(one, run))}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
