import { listSearch, type ListSearch, oneOf, text } from '@/lib/search';

export const waitingStates = ['open', 'in_review'] as const;

export interface ProjectsSearch extends ListSearch {
  /** Only projects with a task that stands there. */
  readonly waiting?: (typeof waitingStates)[number] | undefined;
}

export function projectsSearch(raw: Record<string, unknown>): ProjectsSearch {
  return { ...listSearch(raw), waiting: oneOf(raw, 'waiting', waitingStates) };
}

export const projectTabs = ['overview', 'tasks', 'settings', 'lineage'] as const;
export const taskStates = ['open', 'in_review', 'accepted', 'rejected'] as const;

export const taskSorts = ['createdAt', '-createdAt', 'path', '-path', 'agreement', '-agreement'] as const;

export interface ProjectSearch {
  readonly tab?: (typeof projectTabs)[number] | undefined;
  readonly state?: (typeof taskStates)[number] | undefined;
  /** Part of the path. */
  readonly q?: string | undefined;
  /** The accepted class. */
  readonly label?: string | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}

export function projectSearch(raw: Record<string, unknown>): ProjectSearch {
  return {
    tab: oneOf(raw, 'tab', projectTabs),
    state: oneOf(raw, 'state', taskStates),
    q: text(raw, 'q'),
    label: text(raw, 'label'),
    cursor: text(raw, 'cursor'),
    sort: text(raw, 'sort'),
  };
}
