import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyField } from '@/components/format/CopyField';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';

const languages = ['shell', 'python'] as const;
type Language = (typeof languages)[number];

/** The lines that lead existing MLflow code here. */
export function linesFor(language: Language, origin: string): string {
  const uri = `${origin}/mlflow`;
  return language === 'shell'
    ? `export MLFLOW_TRACKING_URI=${uri}\nexport MLFLOW_TRACKING_TOKEN=<your API key>\npython train.py`
    : `import os, mlflow\nos.environ["MLFLOW_TRACKING_TOKEN"] = "<your API key>"\nmlflow.set_tracking_uri("${uri}")`;
}

/** How training code that logs with MLflow logs here, unchanged. */
export function ConnectPanel() {
  const [language, setLanguage] = useState<Language>('shell');
  return (
    <Panel
      title="Connect"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Where the lines go"
          value={language}
          onChange={(next) => setLanguage(languages.find((known) => known === next) ?? 'shell')}
          data={[
            { value: 'shell', label: 'Shell' },
            { value: 'python', label: 'Python' },
          ]}
        />
      }
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Code that logs with MLflow logs here unchanged. Put these three lines before it, with an{' '}
          <AppLink to="/settings/api-keys" underline="always">
            API key
          </AppLink>{' '}
          of yours.
        </Text>
        <CopyField wrap label="the three lines" value={linesFor(language, location.origin)} />
      </Stack>
    </Panel>
  );
}
