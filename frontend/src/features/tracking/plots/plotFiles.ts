import { placeOf } from '../media/loggedTables';
import type { StoredFile } from '../media/pictures';

/** Where plots are looked for. */
export const plotFolder = 'plots';

/** Whether tables at this path are plots. */
export function isPlotPath(path: string): boolean {
  return path.startsWith(`${plotFolder}/`);
}

/** A file among a run's plots; those whose names differ in their step alone are one plot at several steps. */
export interface PlotFile extends StoredFile {
  readonly name: string;
  readonly step: number;
}

export function plotFiles(files: readonly StoredFile[]): PlotFile[] {
  return files
    .filter(({ path }) => /\.json$/i.test(path))
    .map((file) => {
      const { name, step } = placeOf(file.path);
      return { ...file, name: name.replace(/^plots\//, '').replace(/\.json$/i, ''), step };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || a.step - b.step);
}

export function namesOf(files: readonly PlotFile[]): string[] {
  return [...new Set(files.map(({ name }) => name))].sort((a, b) => a.localeCompare(b));
}

/** At most so many of them, from the first to the last at even distances. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}
