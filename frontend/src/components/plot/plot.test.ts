import { describe, expect, it } from 'vitest';
import { nearestIndex } from './nearest';
import { SvgPen } from './pen';
import { drawPlot, layoutOf, type PlotSpec } from './plot';

const theme = { font: 'serif', ink: '#111', grid: '#eee', axis: '#888', surface: '#fff' };

function spec(ys: number[], more: Partial<PlotSpec> = {}): PlotSpec {
  const line = { id: 'a', color: '#f00', xs: Float64Array.from(ys.keys()), ys: Float64Array.from(ys) };
  return { lines: [line], xKind: 'number', logY: false, ...more };
}

function drawn(picture: PlotSpec): string {
  const layout = layoutOf(picture, 400, 200);
  if (!layout) throw new Error('nothing to draw');
  const pen = new SvgPen();
  drawPlot(pen, picture, layout, theme);
  return pen.svg(400, 200, '#fff');
}

describe('plot', () => {
  it('keeps a spike within the picture', () => {
    const layout = layoutOf(spec([0, 1, 1_000, 1]), 400, 200);

    expect(layout?.y.max).toBeGreaterThan(1_000);
    expect(layout?.yOf(1_000)).toBeGreaterThan(layout?.box.top ?? Infinity);
  });

  it('lifts the pen at what is no number and marks the infinities at the edge', () => {
    const svg = drawn(spec([1, 2, NaN, 3, 4, Infinity]));

    const path = /<path d="([^"]*)" fill="none" stroke="#f00"/.exec(svg)?.[1];
    expect(path?.match(/M/g)).toHaveLength(2);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it('draws a point without neighbours as a dot', () => {
    expect(drawn(spec([5])).match(/<circle/g)).toHaveLength(1);
  });

  it('leaves out what a logarithm has no place for', () => {
    const layout = layoutOf(spec([-1, 0, 0.01, 100], { logY: true }), 400, 200);

    expect(layout?.y.min).toBeGreaterThan(0.005);
    expect(layoutOf(spec([-1, 0], { logY: true }), 400, 200)).toBeUndefined();
  });

  it('looks at the values of the range alone', () => {
    expect(layoutOf(spec([1_000, 1, 2, 1_000], { xRange: [1, 2] }), 400, 200)?.y.max).toBeLessThan(3);
  });

  it('writes names as text, whatever they are', () => {
    const pen = new SvgPen();
    pen.text(1, 2, '<script>&"', { color: '#111', font: 'a "b"', size: 11, align: 'left' });

    expect(pen.svg(1, 1, '#fff')).toContain('>&lt;script&gt;&amp;&quot;</text>');
  });
});

describe('nearestIndex', () => {
  it('finds the nearest value', () => {
    const xs = Float64Array.of(0, 10, 20);

    expect([-5, 4, 6, 15.1, 99].map((x) => nearestIndex(xs, x))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestIndex(new Float64Array(), 1)).toBe(-1);
  });
});
