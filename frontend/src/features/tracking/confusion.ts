export interface Confusion {
  readonly classes: readonly string[];
  /** Row: what it is; column: what was answered. */
  readonly counts: readonly (readonly number[])[];
}

/** The largest matrix that is worth drawing. */
const mostClasses = 100;

/**
 * A confusion matrix as a JSON artifact: `{"classes": ["a", "b"], "confusion": [[5, 1], [0, 7]]}`, row: actual,
 * column: predicted; `labels` and `matrix` are understood as names too. Anything else is no matrix.
 */
export function parseConfusion(json: string): Confusion | undefined {
  try {
    const value = JSON.parse(json) as Record<string, unknown> | null;
    const classes = value?.classes ?? value?.labels;
    const counts = value?.confusion ?? value?.matrix;
    if (!Array.isArray(classes) || !isSquare(counts, classes.length) || classes.length > mostClasses)
      return undefined;
    return { classes: classes.map(String), counts };
  } catch {
    return undefined;
  }
}

function isSquare(value: unknown, size: number): value is number[][] {
  return (
    Array.isArray(value) &&
    value.length === size &&
    value.every(
      (row) => Array.isArray(row) && row.length === size && row.every((cell) => typeof cell === 'number'),
    )
  );
}
