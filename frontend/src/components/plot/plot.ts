import { formatDuration, formatMeasure } from '@/lib/format';
import type { Box, Pen } from './pen';
import { padded, type Scale, scaleOf, ticksOf, timeTicksOf } from './scale';

/** A curve: y over x, x ascending. NaN is a gap; the infinities are marked at the edge. */
export interface Line {
  readonly id: string;
  /** Absent for what stands behind another line. */
  readonly name?: string;
  readonly color: string;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly width?: number;
  readonly opacity?: number;
}

/** What lies between two curves. */
export interface Band {
  readonly color: string;
  readonly xs: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export type XKind = 'number' | 'time' | 'duration';

export interface PlotSpec {
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  readonly xKind: XKind;
  readonly logY: boolean;
  /** Absent: what the lines cover. */
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
}

export interface PlotTheme {
  readonly font: string;
  readonly ink: string;
  readonly grid: string;
  readonly axis: string;
  readonly surface: string;
}

/** Where things of a picture stand. */
export interface Layout {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

interface Tick {
  readonly value: number;
  readonly label: string;
}

const fontSize = 11;
const letterWidth = 6.2;
const bottom = 20;
const top = 6;
const right = 10;

export function layoutOf(spec: PlotSpec, width: number, height: number): Layout | undefined {
  const xRange = spec.xRange ?? rangeOf(spec.lines.map(({ xs }) => xs));
  const yRange = spec.yRange ?? drawnRange(spec, xRange);
  if (!xRange || !yRange) return undefined;
  const y = scaleOf(...padded(yRange, spec.logY), spec.logY);
  const x = scaleOf(...(xRange[0] === xRange[1] ? padded(xRange) : xRange));
  const inner = Math.max(20, height - top - bottom);
  const yTicks = ticksOf(y, Math.max(2, inner / 38)).map((value) => ({ value, label: formatMeasure(value) }));
  const left = 10 + Math.max(...yTicks.map(({ label }) => label.length * letterWidth), 0);
  const box = { left, top, width: Math.max(20, width - left - right), height: inner };
  return {
    box,
    x,
    y,
    xOf: (value) => box.left + x.at(value) * box.width,
    yOf: (value) => box.top + (1 - y.at(value)) * box.height,
    xTicks: xTicksOf(x, spec.xKind, box.width),
    yTicks,
  };
}

function xTicksOf(x: Scale, kind: XKind, width: number): Tick[] {
  const about = Math.max(2, width / 90);
  const ticks = kind === 'number' ? ticksOf(x, about) : timeTicksOf(x, about);
  return ticks.map((value) => ({ value, label: formatX(value, kind, x.max - x.min) }));
}

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const seconds = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const date = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });

/** A place on the x axis in words; the span says how exactly. */
export function formatX(value: number, kind: XKind, span: number): string {
  if (kind === 'duration') return value === 0 ? '0' : formatDuration(value);
  if (kind === 'number') return formatMeasure(value);
  if (span > 2 * 86_400_000) return date.format(value);
  return (span > 600_000 ? clock : seconds).format(value);
}

function rangeOf(arrays: readonly Float64Array[]): [number, number] | undefined {
  let min = Infinity;
  let max = -Infinity;
  for (const values of arrays) {
    for (const value of values) {
      if (value < min && value !== -Infinity) min = value;
      if (value > max && value !== Infinity) max = value;
    }
  }
  return min <= max ? [min, max] : undefined;
}

/** The values that are drawn within a range of x. */
function drawnRange({ lines, bands = [], logY }: PlotSpec, xRange?: readonly [number, number]) {
  let min = Infinity;
  let max = -Infinity;
  const take = (xs: Float64Array, ys: Float64Array): void => {
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i] ?? NaN;
      const value = ys[i] ?? NaN;
      if (!Number.isFinite(value) || (logY && value <= 0)) continue;
      if (xRange && (x < xRange[0] || x > xRange[1])) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  };
  lines.forEach(({ xs, ys }) => take(xs, ys));
  bands.forEach(({ xs, low, high }) => {
    take(xs, low);
    take(xs, high);
  });
  return min <= max ? ([min, max] as const) : undefined;
}

export function drawPlot(pen: Pen, spec: PlotSpec, layout: Layout, theme: PlotTheme): void {
  drawAxes(pen, layout, theme);
  pen.within(layout.box, () => {
    spec.bands?.forEach((band) => drawBand(pen, band, layout));
    spec.lines.forEach((line) => drawLine(pen, line, layout, spec.logY));
  });
}

function drawAxes(pen: Pen, { box, xOf, yOf, xTicks, yTicks }: Layout, theme: PlotTheme): void {
  const text = { color: theme.ink, font: theme.font, size: fontSize } as const;
  const end = box.left + box.width;
  for (const { value, label } of yTicks) {
    const y = Math.round(yOf(value)) + 0.5;
    pen.line(Float64Array.of(box.left, y, end, y), { color: theme.grid, width: 1 });
    pen.text(box.left - 6, y, label, { ...text, align: 'right' });
  }
  const base = Math.round(box.top + box.height) + 0.5;
  pen.line(Float64Array.of(box.left, base, end, base), { color: theme.axis, width: 1 });
  for (const { value, label } of xTicks) {
    const x = xOf(value);
    const half = (label.length * letterWidth) / 2;
    pen.line(Float64Array.of(x, base, x, base + 3), { color: theme.axis, width: 1 });
    // A label at the end would leave the picture.
    pen.text(Math.min(x, end + right - half), base + 11, label, { ...text, align: 'center' });
  }
}

function drawBand(pen: Pen, { xs, low, high, color }: Band, { xOf, yOf }: Layout): void {
  const points: number[] = [];
  const add = (i: number, edge: Float64Array): void => {
    const y = yOf(edge[i] ?? NaN);
    if (Number.isFinite(y)) points.push(xOf(xs[i] ?? NaN), y);
  };
  for (let i = 0; i < xs.length; i++) add(i, high);
  for (let i = xs.length - 1; i >= 0; i--) add(i, low);
  pen.area(Float64Array.from(points), color, 0.18);
}

function drawLine(
  pen: Pen,
  { xs, ys, color, width = 1.5, opacity = 1 }: Line,
  layout: Layout,
  logY: boolean,
) {
  const { xOf, yOf, box } = layout;
  const points = new Float64Array(2 * xs.length);
  let previous = NaN;
  for (let i = 0; i < xs.length; i++) {
    const value = ys[i] ?? NaN;
    const x = xOf(xs[i] ?? NaN);
    const y = !Number.isFinite(value) || (logY && value <= 0) ? NaN : yOf(value);
    points[2 * i] = x;
    points[2 * i + 1] = y;
    if (Math.abs(value) === Infinity) {
      pen.dot(x, value > 0 ? box.top + 3 : box.top + box.height - 3, 3, color);
    } else if (!Number.isNaN(y) && Number.isNaN(previous) && isAlone(ys, i)) {
      pen.dot(x, y, 2, color, opacity);
    }
    previous = y;
  }
  pen.line(points, { color, width, opacity });
}

/** A point without neighbours would be no line. */
function isAlone(ys: Float64Array, index: number): boolean {
  return !Number.isFinite(ys[index + 1] ?? NaN);
}
