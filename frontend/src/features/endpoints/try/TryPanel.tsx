import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatPercent } from '@/lib/format';
import classes from '../endpoints.module.css';
import { base64Of, curlLine, exampleOf, instancesOf } from './instances';

/** One prediction by hand: a picture where the model takes pictures, JSON for every model. */
export function TryPanel({ endpoint }: { readonly endpoint: Schemas['Endpoint'] }) {
  const mayPredict = usePermission('endpoints:predict');
  const [text, setText] = useState(() => exampleOf(endpoint.signature));
  const [wrong, setWrong] = useState<string>();
  const predict = $api.useMutation('post', '/endpoints/{endpointName}/predict');
  const send = (instances: readonly unknown[]): void =>
    predict.mutate({
      params: { path: { endpointName: endpoint.name } },
      body: { instances: [...instances] },
    });
  const sendText = (): void => {
    const { instances, problem } = instancesOf(text);
    setWrong(problem);
    if (instances) send(instances);
  };
  const sendPicture = async (file: File): Promise<void> =>
    send([{ image: base64Of(new Uint8Array(await file.arrayBuffer())) }]);
  return (
    <Panel title="Try it">
      <Stack gap="md">
        <div
          className={classes.drop}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            const file = event.dataTransfer.files[0];
            if (file && mayPredict) void sendPicture(file);
          }}
        >
          {endpoint.signature?.image && (
            <Group>
              <FileButton
                accept="image/png,image/jpeg"
                onChange={(file) => file && void sendPicture(file)}
                disabled={!mayPredict}
              >
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconPhoto size={16} />}>
                    Choose a picture
                  </Button>
                )}
              </FileButton>
              <Text c="dimmed">or drop a PNG or JPEG here</Text>
            </Group>
          )}
          <Textarea
            label="Instances, as JSON"
            description="An array; one item a row"
            autosize
            minRows={3}
            maxRows={10}
            classNames={{ input: classes.mono ?? '' }}
            value={text}
            error={wrong}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <Group>
          <Button loading={predict.isPending} disabled={!mayPredict} onClick={sendText}>
            Predict
          </Button>
          {!mayPredict && <Text c="dimmed">Your role does not allow predictions.</Text>}
        </Group>
        {predict.isError && <ProblemAlert error={predict.error} />}
        {predict.data && <Answer answer={predict.data} />}
        <CopyField wrap label="curl line" value={curlLine(location.origin, endpoint.name, text)} />
      </Stack>
    </Panel>
  );
}

function Answer({ answer }: { readonly answer: Schemas['PredictResponse'] }) {
  return (
    <section aria-label="Answer" aria-live="polite">
      <Stack gap="sm">
        {answer.predictions.map((prediction, row) => (
          <Prediction key={`${answer.predictionId} ${row}`} prediction={prediction} />
        ))}
        <Text c="dimmed">
          {answer.model}, version {answer.version}; prediction <code>{answer.predictionId}</code>
        </Text>
      </Stack>
    </section>
  );
}

function Prediction({
  prediction: { label, confidence, scores, outputs },
}: {
  readonly prediction: Schemas['PredictResponse']['predictions'][number];
}) {
  const sorted = Object.entries(scores ?? {}).sort(([, one], [, other]) => other - one);
  return (
    <div>
      {label !== undefined && (
        <Text fw={600}>
          {label}
          {confidence !== undefined && `, ${formatPercent(confidence)}`}
        </Text>
      )}
      <ul className={classes.scores} aria-label="Scores">
        {sorted.map(([name, score]) => (
          <li key={name}>
            <span>{name}</span>
            <span className={classes.track} aria-hidden="true">
              <span className={classes.fill} style={{ width: `${Math.max(0, Math.min(1, score)) * 100}%` }} />
            </span>
            <span className="numeric">{formatPercent(score)}</span>
          </li>
        ))}
      </ul>
      {sorted.length === 0 && outputs && <pre className={classes.outputs}>{JSON.stringify(outputs)}</pre>}
    </div>
  );
}
