import { Text } from '@mantine/core';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import classes from './overview.module.css';

interface DataPanelProps {
  readonly inputs: Schemas['Run']['inputs'];
  readonly datasets: Schemas['RunLinks']['datasets'];
}

interface Version {
  readonly datasetId: string;
  readonly datasetName?: string | undefined;
  readonly version: number;
}

/** What the run read: dataset versions that are here, and what its client says of others. */
export function DataPanel({ inputs, datasets }: DataPanelProps) {
  return (
    <Panel title="Data">
      {inputs.length + datasets.length === 0 ? (
        <Text size="sm" c="dimmed">
          None recorded.
        </Text>
      ) : (
        <ul className={classes.runs}>
          {inputs.map((input) => (
            <li key={`${input.datasetId}/${input.version}/${input.context ?? ''}`}>
              <VersionLink version={input} />
              <Context of={input.context} />
            </li>
          ))}
          {datasets.map(({ name, digest, source, context, version }) => (
            <li key={`${name}/${digest}`}>
              {version ? <VersionLink version={version} /> : <span title={source}>{name}</span>}
              <span>
                <code title="Digest">{digest}</code> <Context of={context} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function VersionLink({
  version: { datasetId, datasetName = 'dataset', version },
}: {
  readonly version: Version;
}) {
  return (
    <AppLink to="/datasets/$datasetId/versions/$version" params={{ datasetId, version: String(version) }}>
      {datasetName} version {version}
    </AppLink>
  );
}

function Context({ of }: { readonly of: string | undefined }) {
  return of ? (
    <Text span size="sm" c="dimmed">
      {of}
    </Text>
  ) : null;
}
