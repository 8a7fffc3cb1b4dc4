import { Stack, Text } from '@mantine/core';
import { DownloadButton } from '@/components/data/DownloadButton';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';

/** What goes with a version where others ask for it. */
export function PapersPanel({ version }: { readonly version: Schemas['ModelVersion'] }) {
  const { model, version: number, state } = version;
  const path = `/models/${encodeURIComponent(model)}/versions/${number}`;
  return (
    <Panel title="Papers">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          What it is made of, and what this installation vouches for by its signature.
        </Text>
        <DownloadButton size="xs" path={`${path}/bom`} fileName={`${model}-v${number}.cdx.json`}>
          Bill of materials
        </DownloadButton>
        {state === 'ready' && (
          <DownloadButton size="xs" path={`${path}/manifest`} fileName={`${model}-v${number}.manifest.json`}>
            Signed manifest
          </DownloadButton>
        )}
      </Stack>
    </Panel>
  );
}
