import { describe, expect, it } from 'vitest';
import { isSystemMetric, systemCharts } from './metrics';

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const curve = (key: string, ...values: (number | string)[]) => ({
  key,
  total: values.length,
  points: values.map((value, index) => ({ step: index, value, at: at(index) })),
});

describe('system metrics', () => {
  it('are told from those of the model', () => {
    expect(isSystemMetric('system/cpu_utilization_percentage')).toBe(true);
    expect(isSystemMetric('system')).toBe(false);
    expect(isSystemMetric('loss')).toBe(false);
  });

  it('are grouped by resource and unit, in units that people read', () => {
    const charts = systemCharts(
      [
        curve('system/network_receive_megabytes', 1),
        curve('system/gpu_0_utilization_percentage', 40, 60),
        curve('system/gpu_1_utilization_percentage', 'NaN', 70),
        curve('system/gpu_0_power_usage_watts', 250),
        curve('system/gpu_0_memory_usage_gigabytes', 2),
        curve('system/system_memory_usage_megabytes', 2048),
        curve('system/node_1/cpu_utilization_percentage', 12.5),
        curve('loss', 1),
      ],
      at(0),
    );

    expect(charts.map(({ title }) => title)).toEqual([
      'CPU in use',
      'Memory bytes',
      'GPU bytes',
      'GPU in use',
      'GPU power',
      'Network bytes',
    ]);
    expect(charts[3]?.series).toEqual([
      {
        name: 'gpu 0 utilization',
        points: [
          [0, 40],
          [1000, 60],
        ],
      },
      { name: 'gpu 1 utilization', points: [[1000, 70]] },
    ]);
    const shown = charts.map(({ series, format }) => format(series[0]?.points[0]?.[1] ?? NaN));
    expect(shown).toEqual(['12.5 %', '1.9 GiB', '1.9 GiB', '40 %', '250 W', '977 KiB']);
  });
});
