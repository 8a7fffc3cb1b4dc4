import { ActionIcon, Slider } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './media.module.css';

interface StepSliderProps {
  /** Ascending; not empty. */
  readonly steps: readonly number[];
  readonly step: number;
  readonly onStep: (step: number) => void;
}

/** Walks through the steps at which something was logged; by keyboard with the arrows, Home and End. */
export function StepSlider({ steps, step, onStep }: StepSliderProps) {
  const at = Math.max(
    0,
    steps.findLastIndex((one) => one <= step),
  );
  const go = (index: number): void => {
    const next = steps[index];
    if (next !== undefined && next !== steps[at]) onStep(next);
  };
  return (
    <div className={classes.slider}>
      <span className="numeric">Step {steps[at]}</span>
      <ActionIcon aria-label="Step before" disabled={at === 0} onClick={() => go(at - 1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Slider
        className={classes.track}
        size="sm"
        thumbLabel="Step"
        thumbProps={{ 'aria-valuetext': `Step ${steps[at] ?? 0}` }}
        min={0}
        max={Math.max(1, steps.length - 1)}
        disabled={steps.length < 2}
        value={at}
        label={(index) => steps[index]}
        onChange={go}
      />
      <ActionIcon aria-label="Step after" disabled={at >= steps.length - 1} onClick={() => go(at + 1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </div>
  );
}
