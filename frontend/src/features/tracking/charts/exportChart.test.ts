import { describe, expect, it } from 'vitest';
import { chartSpec } from './chartSpec';
import type { RunCurve } from './curveData';
import { csvOf, svgOf } from './exportChart';

const runs = new Map([
  ['a', { id: 'a', name: '=1+1, "x"', startedAt: '2026-01-01T00:00:00Z' }],
  ['b', { id: 'b', name: 'second', startedAt: '2026-01-01T00:00:00Z' }],
]);
const curves: RunCurve[] = [
  { run: 'a', key: 'loss', total: 2, steps: [0, 1], values: [1, 'NaN'], times: [0, 1_000] },
  { run: 'b', key: 'loss', total: 1, steps: [0], values: ['-Infinity'] },
];

describe('a chart as a file', () => {
  it('is CSV that no spreadsheet calculates with', () => {
    expect(csvOf(curves, runs).split('\r\n')).toEqual([
      'run_id,run,metric,step,time,value',
      `a,"'=1+1, ""x""",loss,0,1970-01-01T00:00:00.000Z,1`,
      `a,"'=1+1, ""x""",loss,1,1970-01-01T00:00:01.000Z,NaN`,
      'b,second,loss,0,,-Infinity',
    ]);
  });

  it('is SVG with the names of what is drawn', () => {
    const theme = { font: 'serif', ink: '#111', grid: '#eee', axis: '#888', surface: '#fff' };

    const svg = svgOf({ title: 'val/loss', spec: chartSpec(curves, runs, {}, 'light'), runs, theme });

    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect([...document.querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['val/loss', '=1+1, "x"', 'second']),
    );
  });
});
