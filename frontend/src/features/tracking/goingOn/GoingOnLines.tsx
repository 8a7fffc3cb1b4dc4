import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyField } from '@/components/format/CopyField';
import { AppLink } from '@/components/layout/AppLink';
import { goingOnLines, type Language, languages } from './lines';

/** How training code goes on with a run, to be copied. */
export function GoingOnLines({ runId }: { readonly runId: string }) {
  const [language, setLanguage] = useState<Language>('shell');
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label="Where the lines go"
        value={language}
        onChange={(next) => setLanguage(languages.find((known) => known === next) ?? 'shell')}
        data={[
          { value: 'shell', label: 'Shell' },
          { value: 'python', label: 'Python' },
        ]}
      />
      <CopyField wrap label="the lines" value={goingOnLines(language, runId)} />
      <Text size="sm" c="dimmed">
        {language === 'shell'
          ? 'mlflow.start_run() in the script then goes on with this run. '
          : 'In the place of mlflow.start_run(). '}
        Where its MLflow is to log stands in{' '}
        <AppLink to="/experiments" underline="always">
          Experiments
        </AppLink>{' '}
        under Connect.
      </Text>
    </Stack>
  );
}
