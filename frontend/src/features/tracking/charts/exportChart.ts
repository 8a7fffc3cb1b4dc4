import { type Box, canvasPen, type Pen, SvgPen } from '@/components/plot/pen';
import { drawPlot, layoutOf, type PlotSpec, type PlotTheme } from '@/components/plot/plot';
import { saveBlob } from '@/lib/download';
import type { ChartRun } from './chartSpec';
import type { RunCurve } from './curveData';

const width = 960;
const plotHeight = 440;
const titleHeight = 34;
const rowHeight = 18;
const legendColumns = 4;
const mostInLegend = 40;

interface Sheet {
  readonly title: string;
  readonly spec: PlotSpec;
  readonly runs: ReadonlyMap<string, ChartRun>;
  readonly theme: PlotTheme;
}

function heightOf({ spec }: Sheet): number {
  return titleHeight + plotHeight + Math.ceil(legendOf(spec).length / legendColumns) * rowHeight + 12;
}

function legendOf({ lines }: PlotSpec) {
  return lines.filter(({ name }) => name !== undefined).slice(0, mostInLegend);
}

/** The chart with its title and its runs, as for a paper. */
function drawSheet(pen: Pen, sheet: Sheet): void {
  const { title, spec, theme } = sheet;
  const text = { color: theme.ink, font: theme.font, size: 12, align: 'left' } as const;
  pen.text(12, titleHeight / 2, title, { ...text, size: 15 });
  const layout = layoutOf(spec, width, plotHeight);
  if (!layout) return;
  drawPlot(shifted(pen, titleHeight), spec, layout, theme);
  legendOf(spec).forEach(({ name = '', color }, i) => {
    const x = 12 + (i % legendColumns) * ((width - 24) / legendColumns);
    const y = titleHeight + plotHeight + 10 + Math.floor(i / legendColumns) * rowHeight;
    pen.line(Float64Array.of(x, y, x + 16, y), { color, width: 3 });
    pen.text(x + 22, y, name.slice(0, 30), text);
  });
}

/** A pen that draws lower. */
function shifted(pen: Pen, down: number): Pen {
  const moved = (points: Float64Array): Float64Array =>
    points.map((value, i) => (i % 2 === 1 ? value + down : value));
  return {
    line: (points, style) => pen.line(moved(points), style),
    area: (points, color, opacity) => pen.area(moved(points), color, opacity),
    dot: (x, y, radius, color, opacity) => pen.dot(x, y + down, radius, color, opacity),
    text: (x, y, text, style) => pen.text(x, y + down, text, style),
    within: (box: Box, draw) => pen.within({ ...box, top: box.top + down }, draw),
  };
}

export function svgOf(sheet: Sheet): string {
  const pen = new SvgPen();
  drawSheet(pen, sheet);
  return pen.svg(width, heightOf(sheet), sheet.theme.surface);
}

/** Twice as fine as a screen. */
function pngOf(sheet: Sheet): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * width;
  canvas.height = 2 * heightOf(sheet);
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.scale(2, 2);
  context.fillStyle = sheet.theme.surface;
  context.fillRect(0, 0, width, heightOf(sheet));
  drawSheet(canvasPen(context), sheet);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** The points of the curves, as they were logged. */
export function csvOf(curves: readonly RunCurve[], runs: ReadonlyMap<string, ChartRun>): string {
  const rows = curves.flatMap(({ run, key, steps, values, times }) =>
    steps.map((step, i) => [
      run,
      runs.get(run)?.name ?? '',
      key,
      step,
      times?.[i] === undefined ? '' : new Date(times[i]).toISOString(),
      values[i] ?? '',
    ]),
  );
  return [['run_id', 'run', 'metric', 'step', 'time', 'value'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // A spreadsheet would take it for a formula; -Infinity is a value.
  const text = /^[=+@\t\r]|^-(?!Infinity$)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export type ChartFile = 'svg' | 'png' | 'csv';

export async function saveChart(kind: ChartFile, sheet: Sheet, curves: readonly RunCurve[]): Promise<void> {
  const name = `${sheet.title.replaceAll(/[^\w.-]+/g, '_')}.${kind}`;
  if (kind === 'svg') saveBlob(new Blob([svgOf(sheet)], { type: 'image/svg+xml' }), name);
  if (kind === 'csv') {
    saveBlob(new Blob([csvOf(curves, sheet.runs)], { type: 'text/csv' }), name);
  }
  if (kind === 'png') {
    const image = await pngOf(sheet);
    if (image) saveBlob(image, name);
  }
}
