import { Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { TextPreview } from '../artifacts/TextPreview';
import { kindOf } from '../artifacts/kinds';
import { StepSlider } from './StepSlider';
import { loggedTables } from './loggedTables';
import classes from './media.module.css';
import { atStep, stepsOf } from './pictures';
import { runFilesQuery } from './useRunFiles';

interface TableComparisonProps {
  readonly runs: readonly Schemas['Run'][];
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The tables of several runs side by side; where they were logged at steps, one slider moves them all. */
export function TableComparison({ runs, step, onStep }: TableComparisonProps) {
  const results = useQueries({ queries: runs.map(({ id }) => runFilesQuery(id, 'tables')) });
  const failed = results.find(({ isError }) => isError);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (results.some(({ isPending }) => isPending)) return <LinesSkeleton />;
  const ofRuns = runs.map(({ tags }, index) => loggedTables(tags, results[index]?.data ?? []));
  const steps = stepsOf(ofRuns.flat());
  const chosen = step ?? steps.at(-1);
  if (chosen === undefined) {
    return (
      <Panel>
        <EmptyState title="No tables">
          <code>mlflow.log_table(data, &quot;tables/answers_step_7.json&quot;)</code> puts them here, at step
          7.
        </EmptyState>
      </Panel>
    );
  }
  const names = [...new Set(ofRuns.flat().map(({ name }) => name))].sort((a, b) => a.localeCompare(b));
  return (
    <Stack gap="md">
      {steps.length > 1 && (
        <Panel>
          <StepSlider steps={steps} step={chosen} onStep={onStep} />
        </Panel>
      )}
      {names.map((name) => (
        <Panel key={name} title={name}>
          <div className={classes.tables}>
            {runs.map(({ id, name: runName }, index) => {
              const ofName = (ofRuns[index] ?? []).filter((table) => table.name === name);
              const table = atStep(ofName, chosen).at(-1);
              return (
                <div key={id} className={classes.table}>
                  <AppLink
                    to="/runs/$runId"
                    params={{ runId: id }}
                    search={{ tab: 'artifacts', file: table?.path }}
                  >
                    {runName}
                  </AppLink>
                  {table ? (
                    <TextPreview
                      key={table.path}
                      file={{ runId: id, path: table.path, sha256: table.sha256 }}
                      kind={kindOf(table.path)}
                      bytes={undefined}
                    />
                  ) : (
                    <span className={classes.none}>nothing up to here</span>
                  )}
                </div>
              );
            })}
          </div>
        </Panel>
      ))}
    </Stack>
  );
}
