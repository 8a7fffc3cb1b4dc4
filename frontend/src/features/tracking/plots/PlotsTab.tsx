import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { StepSlider } from '../media/StepSlider';
import { stepsOf } from '../media/pictures';
import { runFilesQuery } from '../media/useRunFiles';
import { NamedPlot } from './NamedPlot';
import { namesOf, plotFiles, plotFolder } from './plotFiles';

interface PlotsTabProps {
  readonly runId: string;
  /** Undefined: the last one. */
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The plots that a run has logged, name by name; one slider moves them all. */
export function PlotsTab({ runId, step, onStep }: PlotsTabProps) {
  const query = useQuery(runFilesQuery(runId, plotFolder));
  return (
    <QueryView query={query}>
      {(stored) => {
        const files = plotFiles(stored);
        const steps = stepsOf(files);
        const chosen = step ?? steps.at(-1);
        if (chosen === undefined) return <NoPlots />;
        return (
          <Stack gap="md">
            {steps.length > 1 && (
              <Panel>
                <StepSlider steps={steps} step={chosen} onStep={onStep} />
              </Panel>
            )}
            {namesOf(files).map((name) => (
              <Panel key={name} title={name}>
                <NamedPlot
                  runId={runId}
                  files={files.filter((file) => file.name === name)}
                  step={chosen}
                  onStep={onStep}
                />
              </Panel>
            ))}
          </Stack>
        );
      }}
    </QueryView>
  );
}

export function NoPlots() {
  return (
    <Panel>
      <EmptyState title="No plots">
        <code>
          mlflow.log_dict({'{'}&quot;type&quot;: &quot;roc_curve&quot;, &quot;fpr&quot;: fpr, &quot;tpr&quot;:
          tpr
          {'}'}, &quot;plots/roc_step_7.json&quot;)
        </code>{' '}
        puts a plot here, at step 7; also pr_curve, confusion_matrix and histogram.
      </EmptyState>
    </Panel>
  );
}
