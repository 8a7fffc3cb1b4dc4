import type { Schemas } from '@/lib/api/client';

type Share = Schemas['VersionShare'];

/** A deployment, as far as the form knows it. */
type Deployed = Share & { readonly alias?: string | undefined };

/** Stands before an alias that is followed, where else a version's number stands. */
const followMark = '@';

/** One line of the form: a version and its part of the traffic. */
export interface SplitRow {
  readonly key: number;
  readonly model: string;
  /** Digits, or `@champion` to move on with an alias; empty while none is chosen. */
  readonly version: string;
  /** With one decimal; empty while the person types. */
  readonly percent: number | '';
}

/** A version's part before and after a change, in percent; undefined where it is not deployed. */
export interface ShareChange {
  readonly name: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** Weights are whole numbers up to 1,000, so a tenth of a percent is the finest share. */
const tenths = 10;
export const mostRows = 8;

/** Weights as percents with one decimal that add up to 100 exactly. */
export function percentsOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight / total) * 100 * tenths);
  const percents = exact.map(Math.floor);
  const missing = 100 * tenths - percents.reduce((sum, part) => sum + part, 0);
  exact
    .map((part, index) => ({ index, rest: part - Math.floor(part) }))
    .sort((one, other) => other.rest - one.rest)
    .slice(0, missing)
    .forEach(({ index }) => (percents[index] = (percents[index] ?? 0) + 1));
  return percents.map((part) => part / tenths);
}

export function rowsOf(shares: readonly Share[]): SplitRow[] {
  const percents = percentsOf(shares.map(({ weight }) => weight));
  return shares.map(({ model, version }, key) => ({
    key,
    model,
    version: String(version),
    percent: percents[key] ?? 0,
  }));
}

/** The rows of the form: a deployment that follows an alias stays one. */
export function editRowsOf(deployments: readonly Deployed[]): SplitRow[] {
  return rowsOf(deployments).map((row, index) => {
    const alias = deployments[index]?.alias;
    return alias === undefined ? row : { ...row, version: following(alias) };
  });
}

export function following(alias: string): string {
  return followMark + alias;
}

export function deploymentsOf(rows: readonly SplitRow[]): Schemas['NewDeployment'][] {
  return rows.map(({ model, version, percent }) => ({
    model,
    ...(version.startsWith(followMark)
      ? { alias: version.slice(followMark.length), follow: true }
      : { version: Number(version) }),
    weight: Math.round(Number(percent) * tenths),
  }));
}

/** Sets a share; of two, the other one takes what is left. */
export function withPercent(rows: readonly SplitRow[], key: number, percent: number | ''): SplitRow[] {
  const complement = rows.length === 2 && percent !== '' ? round(100 - percent) : undefined;
  return rows.map((row) => ({ ...row, percent: row.key === key ? percent : (complement ?? row.percent) }));
}

/** Adds a version that gets no traffic yet: nothing moves until a person says how much. */
export function withRow(rows: readonly SplitRow[], model: string): SplitRow[] {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  return [...rows, { key, model, version: '', percent: rows.length === 0 ? 100 : 0 }];
}

/** Takes a version away; the one with the most traffic inherits its share. */
export function withoutRow(rows: readonly SplitRow[], key: number): SplitRow[] {
  const share = Number(rows.find((row) => row.key === key)?.percent);
  const rest = rows.filter((row) => row.key !== key);
  const most = rest.reduce<SplitRow | undefined>(
    (found, row) => (found && Number(found.percent) >= Number(row.percent) ? found : row),
    undefined,
  );
  return rest.map((row) => (row === most ? { ...row, percent: round(Number(row.percent) + share) } : row));
}

export function withEvenShares(rows: readonly SplitRow[]): SplitRow[] {
  const percents = percentsOf(rows.map(() => 1));
  return rows.map((row, index) => ({ ...row, percent: percents[index] ?? 0 }));
}

/** What is wrong, by the form's path: `deployments` for the whole, `deployments.2` for the third row. */
export function splitErrors(rows: readonly SplitRow[]): Record<string, string> {
  const errors: Record<string, string> = {};
  rows.forEach(({ model, version, percent }, index) => {
    const path = `deployments.${index}`;
    const twice = rows.findIndex((row) => row.model === model && row.version === version) < index;
    if (model === '') errors[path] = 'Choose a model';
    else if (version === '') errors[path] = 'Choose a version';
    else if (twice) errors[path] = 'This version is in the list already';
    else if (percent === '') errors[path] = 'Say how much of the traffic it gets';
  });
  const problem = totalProblem(rows);
  return problem === undefined ? errors : { ...errors, deployments: problem };
}

/** Shares that do not make a whole. */
export function totalProblem(rows: readonly SplitRow[]): string | undefined {
  const total = round(rows.reduce((sum, { percent }) => sum + Number(percent), 0));
  return total === 100 ? undefined : `The shares make ${percentWords(total)}; they must make 100 %.`;
}

/** What becomes of each version: those that stay or come, then those that go. */
export function changesOf(before: readonly Deployed[], rows: readonly SplitRow[]): ShareChange[] {
  const old = new Map(editRowsOf(before).map((row) => [nameOf(row), Number(row.percent)]));
  const chosen = rows.filter(({ version }) => version !== '');
  const after = chosen.map((row) => ({
    name: nameOf(row),
    before: old.get(nameOf(row)),
    after: Number(row.percent),
  }));
  const kept = new Set(after.map(({ name }) => name));
  const gone = [...old].filter(([name]) => !kept.has(name));
  return [...after, ...gone.map(([name, percent]) => ({ name, before: percent, after: undefined }))];
}

/** `digits version 1`, or with several versions `digits version 1 (90 %), digits version 2 (10 %)`. */
export function splitWords(shares: readonly Share[]): string {
  const rows = rowsOf(shares);
  return rows.length === 1
    ? rows.map(nameOf).join()
    : rows.map((row) => `${nameOf(row)} (${percentWords(Number(row.percent))})`).join(', ');
}

export function percentWords(percent: number): string {
  return `${round(percent)} %`;
}

export function nameOf({ model, version }: { model: string; version: string | number }): string {
  return String(version).startsWith(followMark)
    ? `${model}, following ${String(version).slice(followMark.length)}`
    : `${model} version ${version}`;
}

function round(percent: number): number {
  return Math.round(percent * tenths) / tenths;
}
