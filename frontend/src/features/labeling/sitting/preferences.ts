import { useLocalStorage } from '@mantine/hooks';

export interface Preferences {
  /** Whether single keys do something; people who speak to their computer switch them off. */
  readonly keys: boolean;
  /** Whether choosing a class submits it. */
  readonly atOnce: boolean;
}

export function usePreferences() {
  return useLocalStorage<Preferences>({
    key: 'millrace-labeling',
    defaultValue: { keys: true, atOnce: false },
    getInitialValueInEffect: false,
  });
}
