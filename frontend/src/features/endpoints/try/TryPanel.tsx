import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconFileCode, IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import classes from '../endpoints.module.css';
import { Answer } from './Answer';
import { CurlLines } from './CurlLines';
import { exampleOf, instancesOf } from './instances';
import { type Given, usePrediction } from './usePrediction';

/** One prediction by hand: a picture where the model takes pictures, JSON for every model. */
export function TryPanel({
  endpoint,
}: {
  readonly endpoint: Pick<Schemas['Endpoint'], 'name' | 'signature'>;
}) {
  const mayPredict = usePermission('endpoints:predict');
  const takesPictures = endpoint.signature?.image !== undefined;
  const [text, setText] = useState(() => exampleOf(endpoint.signature));
  const [wrong, setWrong] = useState<string>();
  const [picture, setPicture] = useState<File>();
  const predict = usePrediction(endpoint.name);
  const send = (given: Given): void => {
    setWrong(undefined);
    setPicture(given.kind === 'picture' ? given.file : undefined);
    predict.mutate(given);
  };
  const sendText = (json: string): void => {
    const { instances, problem } = instancesOf(json);
    if (instances) send({ kind: 'rows', instances });
    else setWrong(problem);
  };
  const take = async (file: File): Promise<void> => {
    if (file.type.startsWith('image/')) {
      if (takesPictures) send({ kind: 'picture', file });
      else setWrong('This model takes no pictures: its signature does not say how one becomes its input.');
      return;
    }
    const json = await file.text();
    setText(json);
    sendText(json);
  };
  const write = (json: string): void => {
    setText(json);
    setWrong(undefined);
    setPicture(undefined);
  };
  return (
    <Panel title="Try it">
      <Stack gap="md">
        <DropZone takesPictures={takesPictures} disabled={!mayPredict} onFile={(file) => void take(file)} />
        <Textarea
          label="Instances, as JSON"
          description="An array with one item for each row"
          autosize
          minRows={2}
          maxRows={10}
          classNames={{ input: classes.mono ?? '' }}
          value={text}
          error={wrong}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <Group>
          <Button loading={predict.isPending} disabled={!mayPredict} onClick={() => sendText(text)}>
            Predict
          </Button>
          {!mayPredict && <Text c="dimmed">Your role does not allow predictions.</Text>}
        </Group>
        {predict.isError && <ProblemAlert error={predict.error} />}
        {predict.data && <Answer answered={predict.data} />}
        <CurlLines endpoint={endpoint} text={text} picture={picture} />
      </Stack>
    </Panel>
  );
}

interface DropZoneProps {
  readonly takesPictures: boolean;
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
}

function DropZone({ takesPictures, disabled, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={over ? `${classes.drop} ${classes.over}` : classes.drop}
      data-testid="drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !disabled) onFile(file);
      }}
    >
      {takesPictures && (
        <FileButton
          accept="image/png,image/jpeg"
          disabled={disabled}
          onChange={(file) => file && onFile(file)}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconPhoto size={16} />}>
              Choose a picture
            </Button>
          )}
        </FileButton>
      )}
      <FileButton
        accept="application/json,.json"
        disabled={disabled}
        onChange={(file) => file && onFile(file)}
      >
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconFileCode size={16} />}>
            Choose a JSON file
          </Button>
        )}
      </FileButton>
      <Text c="dimmed">
        {takesPictures ? 'or drop a PNG, a JPEG or a JSON file here' : 'or drop one here'}
      </Text>
    </div>
  );
}
