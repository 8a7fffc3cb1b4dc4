import { Stack, Text } from '@mantine/core';
import type { Schemas } from '@/lib/api/client';
import { formatDuration, formatPercent } from '@/lib/format';
import classes from '../endpoints.module.css';
import type { Answered } from './usePrediction';

const shownRows = 20;
const shownScores = 10;

/** What the model said about each row, and how long that took. */
export function Answer({ answered: { picture, answer, roundTripMs } }: { readonly answered: Answered }) {
  const { predictions, model, version, durationMs, predictionId } = answer;
  const more = predictions.length - shownRows;
  return (
    <section aria-label="Answer" aria-live="polite" className={classes.answer}>
      {picture && <img className={classes.picture} src={picture.url} alt={`Sent: ${picture.name}`} />}
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {model} version {version} answered
          {durationMs !== undefined && ` in ${formatDuration(durationMs)}`}
          {`; ${formatDuration(roundTripMs)} with the way there and back`}
        </Text>
        {predictions.slice(0, shownRows).map((prediction, row) => (
          <Prediction
            key={`${predictionId} ${row}`}
            prediction={prediction}
            row={predictions.length > 1 ? row + 1 : undefined}
          />
        ))}
        {more > 0 && <Text c="dimmed">and {more} more rows</Text>}
        <Text size="sm" c="dimmed">
          Prediction <code>{predictionId}</code>
        </Text>
      </Stack>
    </section>
  );
}

interface PredictionProps {
  readonly prediction: Schemas['PredictResponse']['predictions'][number];
  readonly row: number | undefined;
}

function Prediction({ prediction: { label, confidence, scores, outputs }, row }: PredictionProps) {
  const sorted = Object.entries(scores ?? {}).sort(([, one], [, other]) => other - one);
  const more = sorted.length - shownScores;
  return (
    <div>
      <Text fw={600}>
        {row !== undefined && `Row ${row}: `}
        {label ?? (row === undefined ? 'No classes are named; the outputs' : 'the outputs')}
        {confidence !== undefined && `, ${formatPercent(confidence)}`}
      </Text>
      {sorted.length > 0 && (
        <ul className={classes.scores} aria-label={row === undefined ? 'Scores' : `Scores of row ${row}`}>
          {sorted.slice(0, shownScores).map(([name, score]) => (
            <li key={name}>
              <span>{name}</span>
              <span className={classes.track} aria-hidden="true">
                <span className={classes.fill} style={{ width: `${share(score)}%` }} />
              </span>
              <span className="numeric">{formatPercent(score)}</span>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <Text c="dimmed">and {more} more classes</Text>}
      {sorted.length === 0 && outputs && (
        // A scrolling area must be reachable by keyboard.
        <pre className={classes.outputs} tabIndex={0} role="region" aria-label="Outputs">
          {JSON.stringify(outputs, undefined, 1)}
        </pre>
      )}
    </div>
  );
}

function share(score: number): number {
  return Math.max(0, Math.min(1, score)) * 100;
}
