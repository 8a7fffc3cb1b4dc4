import { Switch } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';
import { duration } from '../duration';
import { ownTags } from '../mlflowTags';
import { isSystemMetric } from '../system/metrics';
import classes from './Comparison.module.css';
import { codeOf, diffSize, fingerprint, withoutCredentials } from './origin';
import { type Environment, useEnvironments } from './useEnvironments';

type Run = Schemas['Run'];
type Values = Readonly<Record<string, string>>;

/** Runs in columns: what came out, what they were given, with what code and in which environment they ran. */
export function Comparison({ runs }: { readonly runs: readonly Run[] }) {
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const { of: environments, error } = useEnvironments(runs.map(({ id }) => id));
  const pending = error === undefined && environments.includes(undefined);
  const shared = { runs, onlyDifferent };
  return (
    <Panel
      title="Side by side"
      flush
      actions={
        <Switch
          size="xs"
          label="Only what differs"
          checked={onlyDifferent}
          onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
        />
      }
    >
      {error !== undefined && <ProblemAlert error={error} />}
      <div className={classes.scroll} role="region" aria-label="Runs side by side" tabIndex={0}>
        <table className={classes.table}>
          <Head runs={runs} />
          <Section {...shared} title="Metrics" values={runs.map(metricsOf)} />
          <Section {...shared} title="Params" values={runs.map(({ params }) => params)} />
          <Section
            {...shared}
            title="Tags"
            values={runs.map(({ tags }) => Object.fromEntries(ownTags(tags)))}
          />
          <Section
            {...shared}
            title="Code"
            values={runs.map((run, at) => codeValues(run, environments[at]))}
          />
          <Section
            {...shared}
            title="Environment"
            pending={pending}
            values={runs.map((run, at) => environmentValues(run, environments[at]))}
          />
        </table>
      </div>
    </Panel>
  );
}

function Head({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <thead>
      <tr>
        <td />
        {runs.map(({ id, name }) => (
          <th key={id} scope="col">
            <AppLink to="/runs/$runId" params={{ runId: id }}>
              {name}
            </AppLink>
          </th>
        ))}
      </tr>
      <tr>
        <th scope="row">Status</th>
        {runs.map(({ id, status }) => (
          <td key={id}>
            <StatusBadge state={status} />
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">Took</th>
        {runs.map((run) => (
          <td key={run.id}>{duration(run)}</td>
        ))}
      </tr>
    </thead>
  );
}

function metricsOf({ metrics }: Run): Values {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([key]) => !isSystemMetric(key))
      .map(([key, { value }]) => [key, formatMeasure(value)]),
  );
}

function codeValues({ tags }: Run, environment: Environment | undefined): Values {
  const { commit, branch, repository, dirty, script, entryPoint, diff } = codeOf(tags);
  const size = diff === undefined ? undefined : diffSize(diff);
  // two diffs can have the same size: what follows tells them apart
  const kept = environment?.code.map(({ path, sha256 }) => `${path} ${sha256.slice(0, 8)}`).join(', ');
  return present({
    Commit: commit?.slice(0, 12),
    Branch: branch,
    Repository: repository && withoutCredentials(repository),
    Script: script,
    'Entry point': entryPoint,
    'Uncommitted changes': size
      ? `+${size.added} −${size.removed} lines (${fingerprint(diff ?? '')})`
      : dirty === undefined
        ? undefined
        : dirty
          ? 'yes'
          : 'none',
    'Diff kept': kept || undefined,
  });
}

function environmentValues({ tags }: Run, environment: Environment | undefined): Values {
  const packages = Object.entries(environment?.packages ?? {}).map(([name, version]) => [
    name,
    version.replace(/^==/, '') || 'any version',
  ]);
  return present({
    'Container image': tags['mlflow.docker.image.uri'],
    ...(Object.fromEntries(packages) as Values),
  });
}

function present(values: Readonly<Record<string, string | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

interface SectionProps {
  readonly title: string;
  readonly runs: readonly Run[];
  readonly onlyDifferent: boolean;
  /** Of each run. */
  readonly values: readonly Values[];
  readonly pending?: boolean;
}

function Section({ title, runs, onlyDifferent, values, pending = false }: SectionProps) {
  const keys = [...new Set(values.flatMap((row) => Object.keys(row)))].sort((a, b) => a.localeCompare(b));
  const differs = (key: string): boolean => new Set(values.map((row) => row[key])).size > 1;
  const shown = pending ? [] : onlyDifferent ? keys.filter(differs) : keys;
  const words = pending ? ': being read' : keys.length === 0 ? ': none' : ': all the same';
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" className={classes.section} colSpan={runs.length + 1}>
          {title}
          {shown.length === 0 && words}
        </th>
      </tr>
      {shown.map((key) => (
        <tr key={key} className={!onlyDifferent && differs(key) ? classes.differs : undefined}>
          <th scope="row">{key}</th>
          {values.map((row, index) => (
            <td key={runs[index]?.id} className="numeric">
              {row[key] ?? '–'}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
