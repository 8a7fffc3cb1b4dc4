import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { CellPicture } from '../artifacts/CellPicture';
import { MediaPreview } from '../artifacts/MediaPreview';
import { StepSlider } from './StepSlider';
import classes from './media.module.css';
import { atStep, type Picture, picturesIn, stepsOf } from './pictures';
import { runFilesQuery } from './useRunFiles';

interface ImagesTabProps {
  readonly runId: string;
  /** Undefined: the last one. */
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** What `log_image` has written, key by key: one step large, the steps around it as a strip. */
export function ImagesTab({ runId, step, onStep }: ImagesTabProps) {
  const query = useQuery(runFilesQuery(runId, 'images'));
  return (
    <QueryView query={query}>
      {(files) => {
        const keys = picturesIn(files);
        const steps = stepsOf([...keys.values()].flat());
        const chosen = step ?? steps.at(-1);
        if (chosen === undefined) return <NoImages />;
        return (
          <Stack gap="md">
            <Panel>
              <StepSlider steps={steps} step={chosen} onStep={onStep} />
            </Panel>
            {[...keys].map(([key, pictures]) => (
              <KeyPictures
                key={key}
                name={key}
                runId={runId}
                pictures={pictures}
                step={chosen}
                onStep={onStep}
              />
            ))}
          </Stack>
        );
      }}
    </QueryView>
  );
}

export function NoImages() {
  return (
    <Panel>
      <EmptyState title="No images by step">
        <code>mlflow.log_image(image, key=&quot;samples&quot;, step=7)</code> puts them here.
      </EmptyState>
    </Panel>
  );
}

/** Around the chosen step, so that a long training does not fetch a thousand pictures. */
const stripReach = 8;

interface KeyPicturesProps {
  readonly name: string;
  readonly runId: string;
  readonly pictures: readonly Picture[];
  readonly step: number;
  readonly onStep: (step: number) => void;
}

function KeyPictures({ name, runId, pictures, step, onStep }: KeyPicturesProps) {
  const shown = atStep(pictures, step);
  const steps = stepsOf(pictures);
  const at = steps.findLastIndex((one) => one <= step);
  const strip = steps.slice(Math.max(0, at - stripReach), at + stripReach + 1);
  return (
    <Panel title={name}>
      <Stack gap="sm">
        {shown.length === 0 && <EmptyState title={`Nothing up to step ${step}`} />}
        <div className={classes.large}>
          {shown.map((picture) => (
            <MediaPreview key={picture.whole.path} file={{ runId, ...picture.whole }} kind="image" />
          ))}
        </div>
        {steps.length > 1 && (
          <ul className={classes.strip} aria-label={`Steps of ${name}`}>
            {strip.map((one) => {
              const first = pictures.find((picture) => picture.step === one);
              return (
                <li key={one}>
                  <button
                    type="button"
                    className={classes.frame}
                    aria-current={steps[at] === one ? 'step' : undefined}
                    onClick={() => onStep(one)}
                  >
                    {first && <CellPicture file={{ runId, ...first.small }} alt="" />}
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
