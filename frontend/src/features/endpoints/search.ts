import { count, listSearch, type ListSearch, text } from '@/lib/search';

/** `?deploy=true&model=digits&version=2` opens the form for a new endpoint, filled in. */
export interface EndpointsSearch extends ListSearch {
  readonly deploy?: boolean | undefined;
  readonly model?: string | undefined;
  readonly version?: number | undefined;
}

export function endpointsSearch(raw: Record<string, unknown>): EndpointsSearch {
  const deploy = raw.deploy === true || raw.deploy === 'true' ? true : undefined;
  return { ...listSearch(raw), deploy, model: text(raw, 'model'), version: count(raw, 'version') };
}
