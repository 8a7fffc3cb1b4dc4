import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { DownloadButton } from '@/components/data/DownloadButton';
import { Facts } from '@/components/data/Facts';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { downloadPath } from '../artifacts/content';
import classes from './overview.module.css';
import type { Environment } from './useEnvironments';

/** So many packages are seen at once. */
const few = 12;

interface EnvironmentPanelProps {
  readonly runId: string;
  readonly tags: Record<string, string>;
  /** Undefined while it is not known. */
  readonly environment: Environment | undefined;
}

/** What was installed where the run ran. */
export function EnvironmentPanel({ runId, tags, environment }: EnvironmentPanelProps) {
  const facts: [string, string | undefined][] = [
    ['Container image', tags['mlflow.docker.image.uri']],
    ['Image digest', tags['mlflow.docker.image.id']],
    ['Made by', tags['mlflow.project.env']],
  ];
  const said = facts.some(([, value]) => value !== undefined);
  return (
    <Panel title="Environment">
      <Stack gap="sm">
        {said && <Facts rows={facts} />}
        {environment === undefined ? (
          <LinesSkeleton lines={2} />
        ) : environment.files.length === 0 ? (
          !said && (
            <Text size="sm" c="dimmed">
              No requirements.txt, conda.yaml or python_env.yaml among its files or those of its models.
            </Text>
          )
        ) : (
          <>
            <PackageList packages={environment.packages} />
            <Group gap="sm">
              {environment.files.map(({ ownerId, path }) =>
                ownerId === runId ? (
                  <AppLink
                    key={path}
                    size="sm"
                    to="/runs/$runId"
                    params={{ runId }}
                    search={{ tab: 'artifacts', file: path }}
                  >
                    {path}
                  </AppLink>
                ) : (
                  <DownloadButton
                    key={`${ownerId}/${path}`}
                    size="xs"
                    path={downloadPath({ runId: ownerId, path })}
                    fileName={path.split('/').pop() ?? path}
                  >
                    {path} of its model
                  </DownloadButton>
                ),
              )}
            </Group>
          </>
        )}
      </Stack>
    </Panel>
  );
}

function PackageList({ packages }: { readonly packages: Environment['packages'] }) {
  const [all, setAll] = useState(false);
  const rows = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b));
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Its files name no packages.
      </Text>
    );
  return (
    <>
      <ul className={classes.packages}>
        {(all ? rows : rows.slice(0, few)).map(([name, version]) => (
          <li key={name}>
            {name} <code>{version.replace(/^==/, '') || 'any'}</code>
          </li>
        ))}
      </ul>
      {rows.length > few && (
        <div>
          <Button size="compact-sm" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${rows.length} packages`}
          </Button>
        </div>
      )}
    </>
  );
}
