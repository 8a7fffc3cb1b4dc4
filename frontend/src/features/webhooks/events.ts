import type { Schemas } from '@/lib/api/client';

export type WebhookEvent = Schemas['WebhookEvent'];

interface EventGroup {
  readonly title: string;
  readonly events: readonly (readonly [WebhookEvent, string])[];
}

/** What a webhook can be told, in the order of a model's life. */
export const eventGroups: readonly EventGroup[] = [
  {
    title: 'Models',
    events: [
      ['registered_model.created', 'a model is registered'],
      ['model_version.created', 'a version is registered'],
      ['model_version_tag.set', 'a version is tagged'],
      ['model_version_tag.deleted', 'a tag of a version goes'],
      ['model_version_alias.created', 'an alias is set'],
      ['model_version_alias.deleted', 'an alias goes'],
      ['millrace_promotion.decided', 'a promotion ends'],
    ],
  },
  {
    title: 'Prompts',
    events: [
      ['prompt.created', 'a prompt is registered'],
      ['prompt_version.created', 'a version is registered'],
      ['prompt_tag.set', 'a prompt is tagged'],
      ['prompt_tag.deleted', 'a tag of a prompt goes'],
      ['prompt_version_tag.set', 'a version is tagged'],
      ['prompt_version_tag.deleted', 'a tag of a version goes'],
      ['prompt_alias.created', 'an alias is set'],
      ['prompt_alias.deleted', 'an alias goes'],
    ],
  },
];

/** One word on how a webhook does; after some failures in a row it is the receiver, not a mishap. */
export function stateOf({ active, failures }: Pick<Schemas['Webhook'], 'active' | 'failures'>): string {
  if (!active) return 'paused';
  return failures >= 3 ? 'failing' : 'active';
}

/** JSON as people read it; what is none stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
