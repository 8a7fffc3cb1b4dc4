import { noteTag } from '../mlflowTags';

/** Tags to set, and keys of tags to remove. */
export interface TagChanges {
  readonly tags?: Record<string, string>;
  readonly removedTags?: string[];
}

/** An empty note is none. */
export function noteChange(text: string): TagChanges {
  return text === '' ? { removedTags: [noteTag] } : { tags: { [noteTag]: text } };
}
