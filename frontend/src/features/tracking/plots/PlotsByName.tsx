import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { Panel } from '@/components/layout/Panel';
import { StepSlider } from '../media/StepSlider';
import { stepsOf } from '../media/pictures';
import { namesOf, type PlotFile } from './plotFiles';

interface PlotsByNameProps {
  readonly files: readonly PlotFile[];
  /** Undefined: the last one. */
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
  readonly children: (name: string, step: number) => ReactNode;
}

/** Plots name by name; one slider moves them all. */
export function PlotsByName({ files, step, onStep, children }: PlotsByNameProps) {
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
          {children(name, chosen)}
        </Panel>
      ))}
    </Stack>
  );
}

function NoPlots() {
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
