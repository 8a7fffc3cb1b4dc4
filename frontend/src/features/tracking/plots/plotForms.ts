import { parseJsonTable, type Table } from '../artifacts/tables';

/** A plot that a run has logged, checked: what it holds can be drawn. */
export type LoggedPlot = ConfusionPlot | CurvesPlot | HistogramPlot;

export interface ConfusionPlot {
  readonly kind: 'confusion';
  readonly classes: readonly string[];
  /** Row: what it is; column: what was answered. */
  readonly counts: readonly (readonly number[])[];
}

export interface PlotCurve {
  readonly name: string;
  /** From 0 to 1, never falling. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface CurvesPlot {
  readonly kind: 'pr' | 'roc';
  readonly curves: readonly PlotCurve[];
}

export interface HistogramPlot {
  readonly kind: 'histogram';
  /** Rising; one more than there are counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** What a file says: a plot, or why it is none. */
export type PlotReading = { readonly plot: LoggedPlot } | { readonly problem: string };

/** What is drawn at most; `docs/charts.md` tells it to whoever logs. */
export const limits = { classes: 100, curves: 50, points: 20_000, bins: 1_000, name: 200 } as const;

class Unfit extends Error {}

/**
 * Reads the forms of `docs/charts.md`.
 *
 * @param tables whether tables are read as plots, by the names of their columns
 * @returns undefined for what does not claim to be a plot
 */
export function readPlot(text: string, tables: boolean): PlotReading | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Python writes NaN, which no JSON has.
    return tables || /"type"\s*:\s*"(confusion_matrix|pr_curve|roc_curve|histogram)"/.test(text)
      ? { problem: 'The file is not JSON. NaN and Infinity are no JSON either: leave such points out.' }
      : undefined;
  }
  const form = (typeof value === 'object' ? (value ?? {}) : {}) as Record<string, unknown>;
  try {
    switch (form.type) {
      case 'confusion_matrix':
        return { plot: confusionOf(form) };
      case 'pr_curve':
        return { plot: curvesOf('pr', form) };
      case 'roc_curve':
        return { plot: curvesOf('roc', form) };
      case 'histogram':
        return { plot: histogramOf(form.edges, form.counts) };
      default:
        return tables ? readTable(text) : undefined;
    }
  } catch (problem) {
    if (problem instanceof Unfit) return { problem: problem.message };
    throw problem;
  }
}

function readTable(text: string): PlotReading {
  const table = parseJsonTable(text);
  const plot = table && tablePlot(table);
  if (plot) return { plot };
  return {
    problem:
      'It has no "type" that is drawn (confusion_matrix, pr_curve, roc_curve, histogram), and is no table with the columns of one.',
  };
}

function tablePlot(table: Table): LoggedPlot | undefined {
  const columns = table.columns.map((name) => name.toLowerCase());
  const column = (...names: string[]): readonly unknown[] | undefined => {
    const at = columns.findIndex((name) => names.includes(name));
    return at < 0 ? undefined : table.rows.map((row) => row[at]);
  };
  const names = column('label', 'class', 'name');
  const recall = column('recall');
  const precision = column('precision');
  if (recall && precision) return curvesOf('pr', { curves: byName(names, { recall, precision }) });
  const fpr = column('fpr');
  const tpr = column('tpr');
  if (fpr && tpr) return curvesOf('roc', { curves: byName(names, { fpr, tpr }) });
  const count = column('count');
  const actual = column('actual');
  const predicted = column('predicted');
  if (count && actual && predicted) return confusionOfCells(actual, predicted, count);
  const left = column('left');
  const right = column('right');
  if (count && left && right) {
    if (left.slice(1).some((edge, i) => edge !== right[i]))
      throw new Unfit('The bins of the histogram do not join: each begins where the last one ended.');
    return histogramOf([...left, right.at(-1)], count);
  }
  return undefined;
}

/** Rows that share a name are a curve. */
function byName(
  names: readonly unknown[] | undefined,
  values: Record<string, readonly unknown[]>,
): Record<string, unknown>[] {
  const curves = new Map<string, Record<string, unknown[]>>();
  const rows = Object.values(values)[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const name = textOf(names?.[row] ?? '');
    const curve = curves.get(name) ?? {};
    for (const [key, column] of Object.entries(values)) (curve[key] ??= []).push(column[row]);
    curves.set(name, curve);
  }
  return [...curves].map(([name, curve]) => ({ name, ...curve }));
}

function confusionOf(form: Record<string, unknown>): ConfusionPlot {
  const labels = form.labels ?? form.classes;
  const matrix = form.matrix ?? form.confusion;
  if (!Array.isArray(labels) || !Array.isArray(matrix))
    throw new Unfit('A confusion matrix has "labels" and a "matrix", a row for what each of them was.');
  const size = labels.length;
  if (size === 0 || size > limits.classes) throw new Unfit(`It has 1 to ${limits.classes} labels.`);
  if (matrix.length !== size || matrix.some((row) => !Array.isArray(row) || row.length !== size))
    throw new Unfit(`The matrix has ${size} rows of ${size} numbers, as there are labels.`);
  const counts = (matrix as unknown[][]).map((row) => row.map((cell) => count(cell, 'The matrix')));
  return { kind: 'confusion', classes: distinct(labels.map(textOf)), counts };
}

function confusionOfCells(
  actual: readonly unknown[],
  predicted: readonly unknown[],
  counted: readonly unknown[],
): ConfusionPlot {
  const labels = [...new Set([...actual, ...predicted].map(textOf))];
  if (labels.length > limits.classes) throw new Unfit(`It has 1 to ${limits.classes} labels.`);
  const places = new Map(labels.map((label, i) => [label, i]));
  const matrix = labels.map(() => labels.map(() => 0));
  actual.forEach((label, row) => {
    const cells = matrix[places.get(textOf(label)) ?? 0];
    const column = places.get(textOf(predicted[row])) ?? 0;
    if (cells) cells[column] = (cells[column] ?? 0) + count(counted[row], 'The column "count"');
  });
  return confusionOf({ labels, matrix });
}

const axes = { pr: ['recall', 'precision'], roc: ['fpr', 'tpr'] } as const;

function curvesOf(kind: 'pr' | 'roc', form: Record<string, unknown>): CurvesPlot {
  const [xName, yName] = axes[kind];
  const given = form.curves ?? [form];
  if (!Array.isArray(given) || given.length === 0 || given.length > limits.curves)
    throw new Unfit(`"curves" is a list of 1 to ${limits.curves} curves.`);
  const curves = given.map((one: unknown, index): PlotCurve => {
    const curve = (typeof one === 'object' ? (one ?? {}) : {}) as Record<string, unknown>;
    const x = shares(curve[xName], xName);
    const y = shares(curve[yName], yName);
    if (x.length !== y.length || x.length < 2)
      throw new Unfit(`"${xName}" and "${yName}" are lists of the same length, two points at least.`);
    const falls = x.some((value, i) => value < (x[i - 1] ?? 0));
    const rises = x.some((value, i) => value > (x[i - 1] ?? 1));
    if (falls && rises) throw new Unfit(`"${xName}" rises from point to point, or falls; it does both here.`);
    const name = textOf(curve.name ?? '') || (given.length > 1 ? `curve ${index + 1}` : '');
    return { name, x: falls ? x.toReversed() : x, y: falls ? y.toReversed() : y };
  });
  if (curves.reduce((sum, { x }) => sum + x.length, 0) > limits.points)
    throw new Unfit(`All curves together have at most ${limits.points.toLocaleString('en')} points.`);
  return {
    kind,
    curves: distinct(curves.map(({ name }) => name)).map((name, i) => ({ ...at(curves, i), name })),
  };
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index];
  if (one === undefined) throw new RangeError(String(index));
  return one;
}

function shares(values: unknown, name: string): number[] {
  if (!Array.isArray(values)) throw new Unfit(`A curve has a list "${name}".`);
  if (!values.every((value) => typeof value === 'number' && value >= 0 && value <= 1))
    throw new Unfit(`"${name}" has numbers from 0 to 1 alone.`);
  return values as number[];
}

function histogramOf(edges: unknown, counts: unknown): HistogramPlot {
  if (!Array.isArray(edges) || !Array.isArray(counts))
    throw new Unfit('A histogram has "edges" and "counts", as numpy.histogram answers them.');
  if (counts.length === 0 || counts.length > limits.bins)
    throw new Unfit(`It has 1 to ${limits.bins} counts.`);
  if (edges.length !== counts.length + 1) throw new Unfit('There is one edge more than there are counts.');
  if (
    !edges.every((edge) => typeof edge === 'number') ||
    edges.some((edge, i) => edge <= (edges[i - 1] ?? -Infinity))
  )
    throw new Unfit('"edges" are numbers that rise.');
  return { kind: 'histogram', edges, counts: counts.map((one) => count(one, '"counts"')) };
}

function count(value: unknown, where: string): number {
  if (typeof value !== 'number' || value < 0) throw new Unfit(`${where} has numbers from 0 up alone.`);
  return value;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, limits.name);
}

/** Two classes of one name are told apart. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** The area below a curve: of an ROC curve by the trapezoidal rule, of precision and recall the average precision. */
export function areaOf(kind: 'pr' | 'roc', { x, y }: PlotCurve): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) {
    const width = (x[i] ?? 0) - (x[i - 1] ?? 0);
    area += width * (kind === 'pr' ? (y[i] ?? 0) : ((y[i] ?? 0) + (y[i - 1] ?? 0)) / 2);
  }
  return area;
}
