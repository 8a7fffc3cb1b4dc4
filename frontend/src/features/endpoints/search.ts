import { count, flag, listSearch, type ListSearch, oneOf, text } from '@/lib/search';

export const endpointStates = ['failed'] as const;

/** `?deploy=true&model=digits&version=2` opens the form for a new endpoint, filled in. */
export interface EndpointsSearch extends ListSearch {
  readonly state?: (typeof endpointStates)[number] | undefined;
  readonly deploy?: boolean | undefined;
  readonly model?: string | undefined;
  readonly version?: number | undefined;
}

export function endpointsSearch(raw: Record<string, unknown>): EndpointsSearch {
  return {
    ...listSearch(raw),
    state: oneOf(raw, 'state', endpointStates),
    deploy: flag(raw, 'deploy'),
    model: text(raw, 'model'),
    version: count(raw, 'version'),
  };
}
