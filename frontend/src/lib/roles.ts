import type { Schemas } from './api/client';

export type Role = Schemas['Role'];

/** From the most to the least, with what each is for. */
export const roles: readonly { readonly value: Role; readonly label: string; readonly words: string }[] = [
  { value: 'owner', label: 'Owner', words: 'Everything, including other owners' },
  { value: 'admin', label: 'Admin', words: 'Members, keys, quotas and everything below' },
  { value: 'engineer', label: 'Engineer', words: 'Data, runs, models and endpoints' },
  { value: 'reviewer', label: 'Reviewer', words: 'Decides what annotators disagree about' },
  { value: 'annotator', label: 'Annotator', words: 'Labels the tasks of projects' },
  { value: 'viewer', label: 'Viewer', words: 'Sees, changes nothing' },
];

export const roleOptions = roles.map(({ value, label, words }) => ({
  value,
  label: `${label}: ${words.toLowerCase()}`,
}));
