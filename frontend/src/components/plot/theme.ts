import { useComputedColorScheme } from '@mantine/core';
import type { PlotTheme } from './plot';

/** The colours of the scheme as they are now, for what is drawn rather than styled. */
export function plotTheme(): PlotTheme {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    font: getComputedStyle(document.body).fontFamily,
    ink: color('--mr-ink-3'),
    grid: color('--mr-line'),
    axis: color('--mr-line-strong'),
    surface: color('--mr-surface'),
  };
}

export function usePlotScheme(): 'light' | 'dark' {
  return useComputedColorScheme('light');
}
