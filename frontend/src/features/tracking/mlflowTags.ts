import type { Schemas } from '@/lib/api/client';

type Tags = Schemas['Run']['tags'];

/** What MLflow's clients say of a run in tags of their own. */
export interface LoggedBy {
  readonly user?: string;
  readonly source?: string;
}

/** Tags that say of a run what other parts of its page show. */
const prefixes = ['mlflow.', 'millrace.'];

/** The tag in which MLflow's clients, and people here, keep a note in Markdown. */
export const noteTag = 'mlflow.note.content';

export function loggedBy(tags: Tags): LoggedBy {
  return {
    user: tags['mlflow.user'],
    source: sourceOf(tags),
  };
}

/** A notebook's or script's name without the folders around it. */
function sourceOf(tags: Tags): string | undefined {
  const name = tags['mlflow.source.name'];
  return name?.split(/[/\\]/).pop() ?? name;
}

/** Whether a tag is none of people. */
export function isReserved(key: string): boolean {
  return prefixes.some((prefix) => key.startsWith(prefix));
}

/** The tags that people have set, by key. */
export function ownTags(tags: Tags): [string, string][] {
  return Object.entries(tags)
    .filter(([key]) => !isReserved(key))
    .sort(([a], [b]) => a.localeCompare(b));
}

/** Where the link leads that MLflow's clients print for a run or an experiment; undefined for any other. */
export function placeOf(hash: string): { experimentId: string; runId?: string } | undefined {
  const found = /^#\/experiments\/([\w-]+)(?:\/runs\/([\w-]+))?$/.exec(hash);
  return found?.[1] === undefined ? undefined : { experimentId: found[1], runId: found[2] };
}

/** What an experiment is about in one line: its description, or else how its note begins. */
export function descriptionOf({ description, tags }: Schemas['Experiment']): string | undefined {
  return description || firstWords(tags[noteTag]);
}

/** The first line of Markdown that says something, without its marks. */
function firstWords(note: string | undefined): string | undefined {
  const line = note
    ?.split('\n')
    .map((each) => each.replace(/^[\s#>*-]+/, '').trim())
    .find((each) => each !== '');
  return line === undefined || line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}
