import { Button, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { CopyField } from '@/components/format/CopyField';
import { AppLink } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';
import { saveBlob } from '@/lib/download';
import { type CurlLine, curlJson, curlPicture, inferUrl, predictUrl } from './curl';
import { inferRequest, instancesOf } from './instances';
import { numbersOf, pixelsOf } from './pixels';

interface CurlLinesProps {
  readonly endpoint: Pick<Schemas['Endpoint'], 'name' | 'signature'>;
  readonly text: string;
  /** What was sent instead of the text. */
  readonly picture: File | undefined;
}

/** The same prediction from a shell, by the friendly API and by the Open Inference Protocol. */
export function CurlLines({ endpoint: { name, signature }, text, picture }: CurlLinesProps) {
  const how = signature?.image;
  const numbers = useQuery({
    queryKey: ['numbers of a picture', picture?.name, picture?.size, picture?.lastModified, how],
    queryFn: async () => (picture && how ? numbersOf(await pixelsOf(picture), how) : []),
    enabled: picture !== undefined && how !== undefined,
    retry: false,
  });
  const instances = instancesOf(text).instances ?? [];
  const request = inferRequest(signature, picture ? [numbers.data] : instances);
  const predictAt = predictUrl(location.origin, name);
  return (
    <section aria-label="From a shell">
      <Stack gap="sm">
        <Text fw={600}>From a shell</Text>
        <Text size="sm" c="dimmed">
          Put an{' '}
          <AppLink to="/settings/api-keys" underline="always">
            API key
          </AppLink>{' '}
          into the shell first: <code>export MILLRACE_KEY=…</code>
          {picture && `, and go to the folder of ${picture.name}`}
        </Text>
        <Line
          title="By name, with labels and scores"
          line={
            picture
              ? curlPicture(predictAt, picture.name)
              : curlJson(predictAt, { instances }, 'predict.json')
          }
        />
        {request ? (
          <Line
            title="By the Open Inference Protocol, tensor by tensor"
            line={curlJson(inferUrl(location.origin, name), request, 'infer.json')}
          />
        ) : (
          <Text size="sm" c="dimmed">
            The Open Inference Protocol takes tensors: write rows of numbers that fit the signature, or drop a
            picture, and its line appears here.
          </Text>
        )}
      </Stack>
    </section>
  );
}

function Line({ title, line: { command, file } }: { readonly title: string; readonly line: CurlLine }) {
  return (
    <div>
      <Text size="sm" mb={4}>
        {title}
      </Text>
      <CopyField wrap label={`the line: ${title}`} value={command} />
      {file && (
        <Button
          mt="xs"
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={() => saveBlob(new Blob([file.content], { type: 'application/json' }), file.name)}
        >
          Save {file.name}
        </Button>
      )}
    </div>
  );
}
