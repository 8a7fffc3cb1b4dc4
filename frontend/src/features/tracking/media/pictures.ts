/** A picture that was logged under a key at a step. */
export interface Picture {
  readonly step: number;
  readonly whole: StoredFile;
  /** The one for a look; the whole one where there is no other. */
  readonly small: StoredFile;
}

export interface StoredFile {
  readonly path: string;
  readonly sha256?: string | undefined;
}

/** As MLflow's `log_image(image, key=, step=)` names its files; older clients put `%` between the parts. */
const name =
  /^images\/(?<key>[^+%]+)([+%])step\2(?<step>-?\d+)\2timestamp\2(?<time>\d+)\2(?<id>[^+%]+?)(?<small>\2compressed)?\.\w+$/;

/** The pictures of each key by step, then by when they were logged. */
export function picturesIn(files: readonly StoredFile[]): Map<string, Picture[]> {
  const found = new Map<
    string,
    { key: string; time: number; whole?: StoredFile; small?: StoredFile; step: number }
  >();
  for (const file of files) {
    const parts = name.exec(file.path)?.groups;
    if (!parts) continue;
    const { key = '', step, time, id = '', small } = parts;
    const one = found.get(id) ?? { key: key.replace(/[~#]/g, '/'), step: Number(step), time: Number(time) };
    found.set(id, { ...one, [small === undefined ? 'whole' : 'small']: file });
  }
  const keys = new Map<string, Picture[]>();
  for (const { key, step, whole, small } of [...found.values()].sort(
    (a, b) => a.step - b.step || a.time - b.time,
  )) {
    const any = whole ?? small;
    if (any) keys.set(key, [...(keys.get(key) ?? []), { step, whole: any, small: small ?? any }]);
  }
  return new Map([...keys].sort(([a], [b]) => a.localeCompare(b)));
}

/** All steps, ascending, each once. */
export function stepsOf(all: Iterable<{ readonly step: number }>): number[] {
  return [...new Set([...all].map(({ step }) => step))].sort((a, b) => a - b);
}

/** What was there at a step: those of the last step up to it. */
export function atStep<T extends { readonly step: number }>(all: readonly T[], step: number): T[] {
  const last = Math.max(...all.map((one) => one.step).filter((one) => one <= step));
  return all.filter((one) => one.step === last);
}
