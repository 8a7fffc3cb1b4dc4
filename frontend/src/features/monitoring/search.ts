import { listSearch, type ListSearch, oneOf, text } from '@/lib/search';

export const captureStates = ['captured', 'sent', 'labeled', 'rejected'] as const;
export const captureSorts = ['confidence', '-createdAt'] as const;

export interface CapturesSearch extends ListSearch {
  readonly endpoint?: string | undefined;
  readonly state?: (typeof captureStates)[number] | undefined;
}

export function capturesSearch(raw: Record<string, unknown>): CapturesSearch {
  return { ...listSearch(raw), endpoint: text(raw, 'endpoint'), state: oneOf(raw, 'state', captureStates) };
}
