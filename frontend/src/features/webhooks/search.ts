import { listSearch, type ListSearch, oneOf } from '@/lib/search';

export const deliveryStates = ['waiting', 'delivered', 'dead'] as const;

export interface DeliveriesSearch extends ListSearch {
  readonly state?: (typeof deliveryStates)[number] | undefined;
}

export function deliveriesSearch(raw: Record<string, unknown>): DeliveriesSearch {
  return { ...listSearch(raw), state: oneOf(raw, 'state', deliveryStates) };
}
