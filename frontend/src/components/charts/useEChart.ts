import { useComputedColorScheme } from '@mantine/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type RefObject, useEffect, useRef } from 'react';

/** What of the theme a picture is drawn with. */
export interface ChartTheme {
  readonly color: (name: string) => string;
  readonly fontFamily: string;
}

/**
 * Draws a picture into the element of the answered ref, again whenever it changes, in the colours of the scheme. The
 * library is loaded with the first picture.
 */
export function useEChart(draw: (theme: ChartTheme) => EChartsCoreOption): RefObject<HTMLDivElement | null> {
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const option = useRef<() => EChartsCoreOption>(() => ({}));

  useEffect(() => {
    option.current = () => draw(themeOf(box.current));
    chart.current?.setOption(option.current(), { notMerge: true });
  }, [draw, scheme]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    let ended = false;
    const resize = new ResizeObserver(() => chart.current?.resize());
    void import('./echarts').then(({ init }) => {
      if (ended) return;
      chart.current = init(element);
      chart.current.setOption(option.current());
      resize.observe(element);
    });
    return () => {
      ended = true;
      resize.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  return box;
}

function themeOf(element: Element | null): ChartTheme {
  const styles = getComputedStyle(element ?? document.documentElement);
  return { color: (name) => styles.getPropertyValue(name).trim(), fontFamily: styles.fontFamily };
}

/** The look that all axes share. */
export function axisStyle({ color, fontFamily }: ChartTheme) {
  const font = { color: color('--mr-ink-3'), fontFamily, fontSize: 11 };
  return {
    axisLabel: font,
    nameTextStyle: font,
    splitLine: { lineStyle: { color: color('--mr-line') } },
  };
}

export function tooltipStyle({ color, fontFamily }: ChartTheme) {
  return {
    trigger: 'axis',
    renderMode: 'richText',
    confine: true,
    backgroundColor: color('--mr-surface'),
    borderColor: color('--mr-line'),
    textStyle: { color: color('--mr-ink'), fontFamily, fontSize: 12 },
  } as const;
}
