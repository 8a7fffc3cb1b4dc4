import { useEffect, useState, useSyncExternalStore } from 'react';
import { Sitting, type SittingApi, type SittingState } from './Sitting';

/** A sitting as long as the page is open. */
export function useSitting(
  makeApi: () => SittingApi,
  leaseSeconds: number,
): { readonly sitting: Sitting; readonly state: SittingState } {
  const [sitting] = useState(() => new Sitting(makeApi(), leaseSeconds));
  useEffect(() => sitting.start(), [sitting]);
  return { sitting, state: useSyncExternalStore(sitting.subscribe, sitting.current) };
}
