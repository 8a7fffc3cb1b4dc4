import type { Schemas } from '@/lib/api/client';

type Tags = Schemas['Run']['tags'];

/** What MLflow's clients say of a run in tags of their own. */
export interface LoggedBy {
  readonly user?: string;
  readonly source?: string;
  readonly commit?: string;
  readonly note?: string;
  readonly parentRunId?: string;
}

const prefix = 'mlflow.';

export function loggedBy(tags: Tags): LoggedBy {
  return {
    user: tags['mlflow.user'],
    source: sourceOf(tags),
    commit: tags['mlflow.source.git.commit'],
    note: tags['mlflow.note.content'],
    parentRunId: tags['mlflow.parentRunId'],
  };
}

/** A notebook's or script's name without the folders around it. */
function sourceOf(tags: Tags): string | undefined {
  const name = tags['mlflow.source.name'];
  return name?.split(/[/\\]/).pop() ?? name;
}

/** The tags that people have set, by key. */
export function ownTags(tags: Tags): [string, string][] {
  return Object.entries(tags)
    .filter(([key]) => !key.startsWith(prefix))
    .sort(([a], [b]) => a.localeCompare(b));
}

/** Where the link leads that MLflow's clients print for a run or an experiment; undefined for any other. */
export function placeOf(hash: string): { experimentId: string; runId?: string } | undefined {
  const found = /^#\/experiments\/([\w-]+)(?:\/runs\/([\w-]+))?$/.exec(hash);
  return found?.[1] === undefined ? undefined : { experimentId: found[1], runId: found[2] };
}

/** What an experiment is about: said here, or by an MLflow client. */
export function descriptionOf({ description, tags }: Schemas['Experiment']): string | undefined {
  return description ?? tags['mlflow.note.content'];
}
