import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { CellPicture } from '../artifacts/CellPicture';
import { MediaPreview } from '../artifacts/MediaPreview';
import { StepSlider } from './StepSlider';
import classes from './media.module.css';
import { atStep, picturesIn, stepsOf } from './pictures';
import { soundsIn } from './sounds';
import { runMediaQuery } from './useRunFiles';

interface MediaTabProps {
  readonly runId: string;
  /** Undefined: the last one. */
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** Pictures and sounds, key by key: one step large, the steps around it as a strip. */
export function MediaTab({ runId, step, onStep }: MediaTabProps) {
  const query = useQuery(runMediaQuery(runId));
  return (
    <QueryView query={query}>
      {(media) => {
        const pictures = picturesIn(media.images);
        const sounds = soundsIn(media.sounds);
        const steps = stepsOf([...pictures.values(), ...sounds.values()].flat());
        const chosen = step ?? steps.at(-1);
        if (chosen === undefined) return <NoMedia />;
        return (
          <Stack gap="md">
            {steps.length > 1 && (
              <Panel>
                <StepSlider steps={steps} step={chosen} onStep={onStep} />
              </Panel>
            )}
            {[...pictures].map(([key, ofKey]) => (
              <KeyMedia
                key={key}
                name={key}
                all={ofKey}
                step={chosen}
                onStep={onStep}
                small={({ small }) => <CellPicture file={{ runId, ...small }} alt="" />}
              >
                {({ whole }) => <MediaPreview key={whole.path} file={{ runId, ...whole }} kind="image" />}
              </KeyMedia>
            ))}
            {[...sounds].map(([key, ofKey]) => (
              <KeyMedia key={key} name={key} all={ofKey} step={chosen} onStep={onStep}>
                {(sound) => (
                  <MediaPreview
                    key={sound.path}
                    file={{ runId, ...sound }}
                    kind="audio"
                    bytes={sound.bytes}
                  />
                )}
              </KeyMedia>
            ))}
          </Stack>
        );
      }}
    </QueryView>
  );
}

export function NoMedia() {
  return (
    <Panel>
      <EmptyState title="No images or sounds">
        <code>mlflow.log_image(image, key=&quot;samples&quot;, step=7)</code> puts images here,{' '}
        <code>mlflow.log_artifact(&quot;speech_step_7.wav&quot;)</code> sounds.
      </EmptyState>
    </Panel>
  );
}

/** Around the chosen step, so that a long training does not fetch a thousand pictures. */
const stripReach = 8;

interface KeyMediaProps<T> {
  readonly name: string;
  readonly all: readonly T[];
  readonly step: number;
  readonly onStep: (step: number) => void;
  /** A look at one, for the strip of steps. */
  readonly small?: (one: T) => ReactNode;
  readonly children: (one: T) => ReactNode;
}

function KeyMedia<T extends { readonly step: number }>({
  name,
  all,
  step,
  onStep,
  small,
  children,
}: KeyMediaProps<T>) {
  const shown = atStep(all, step);
  const steps = stepsOf(all);
  const at = steps.findLastIndex((one) => one <= step);
  const strip = steps.slice(Math.max(0, at - stripReach), at + stripReach + 1);
  return (
    <Panel title={name}>
      <Stack gap="sm">
        {shown.length === 0 && <EmptyState title={`Nothing up to step ${step}`} />}
        <div className={classes.large}>{shown.map(children)}</div>
        {steps.length > 1 && (
          <ul className={classes.strip} aria-label={`Steps of ${name}`}>
            {strip.map((one) => {
              const first = all.find((each) => each.step === one);
              return (
                <li key={one}>
                  <button
                    type="button"
                    className={classes.frame}
                    aria-current={steps[at] === one ? 'step' : undefined}
                    onClick={() => onStep(one)}
                  >
                    {first && small?.(first)}
                    <span className="numeric">step {one}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </Stack>
    </Panel>
  );
}
