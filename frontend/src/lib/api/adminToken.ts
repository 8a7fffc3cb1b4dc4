import { useSyncExternalStore } from 'react';

let token: string | undefined;
const listeners = new Set<() => void>();

/** The installation's admin token: in the memory of this tab, gone with a reload, never stored. */
export const adminToken = {
  current: (): string | undefined => token,
  set: (next: string | undefined): void => {
    token = next;
    listeners.forEach((listener) => listener());
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useAdminToken(): string | undefined {
  return useSyncExternalStore(adminToken.subscribe, adminToken.current);
}
