/** One upright axis of parallel coordinates: numbers by size, words one below the other. */
export interface Axis {
  readonly name: string;
  /** 0 below, 1 above; NaN where a run has no value. */
  readonly places: readonly number[];
  readonly labels: readonly (readonly [place: number, label: string])[];
}

const mostWords = 12;

export function axisOf(
  name: string,
  values: readonly (string | number | undefined)[],
  format: (value: number) => string,
): Axis {
  const known = values.filter((value) => value !== undefined && value !== '');
  const numbers = known.map(Number);
  if (known.length > 0 && numbers.every(Number.isFinite)) {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const span = most - least || 1;
    const places = values.map((value) =>
      value === undefined || value === '' ? NaN : (Number(value) - least) / span,
    );
    const labels = least === most ? [least] : [least, (least + most) / 2, most];
    return { name, places, labels: labels.map((value) => [(value - least) / span, format(value)] as const) };
  }
  const words = [...new Set(known.map(String))].sort((a, b) => a.localeCompare(b));
  const place = (word: string): number =>
    words.length === 1 ? 0.5 : words.indexOf(word) / (words.length - 1);
  return {
    name,
    places: values.map((value) => (value === undefined || value === '' ? NaN : place(String(value)))),
    labels: words.length > mostWords ? [] : words.map((word) => [place(word), word] as const),
  };
}

export type Brushes = Readonly<Record<string, readonly [low: number, high: number]>>;

/** The runs that lie within every brush. */
export function brushed(axes: readonly Axis[], brushes: Brushes, runs: number): boolean[] {
  return Array.from({ length: runs }, (_, run) =>
    axes.every(({ name, places }) => {
      const brush = brushes[name];
      const place = places[run] ?? NaN;
      return brush === undefined || (place >= brush[0] && place <= brush[1]);
    }),
  );
}
