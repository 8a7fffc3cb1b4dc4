import { kindOf } from '../artifacts/kinds';
import { placeOf } from './loggedTables';
import type { StoredFile } from './pictures';

/** A sound that was logged at a step. */
export interface Sound extends StoredFile {
  readonly step: number;
  readonly bytes: number;
}

/** Names like those of `log_image`: the key, the step, and what makes them differ. */
const stamped = /^(?<key>[^+%]+)([+%])step\2(?<step>-?\d+)\2timestamp\2/;

/** The sounds of each key by step: those whose names differ in their step alone are one. */
export function soundsIn(files: readonly (StoredFile & { readonly bytes: number })[]): Map<string, Sound[]> {
  const keys = new Map<string, Sound[]>();
  for (const { path, sha256, bytes } of files) {
    if (kindOf(path) !== 'audio') continue;
    const { key, step } = keyOf(path);
    keys.set(key, [...(keys.get(key) ?? []), { path, sha256, bytes, step }]);
  }
  for (const sounds of keys.values()) sounds.sort((a, b) => a.step - b.step || a.path.localeCompare(b.path));
  return new Map([...keys].sort(([a], [b]) => a.localeCompare(b)));
}

function keyOf(path: string): { key: string; step: number } {
  const { key, step } = stamped.exec(path)?.groups ?? {};
  if (key !== undefined)
    return { key: key.replace(/[~#]/g, '/').replace(/^audio\//, ''), step: Number(step) };
  const place = placeOf(path);
  // An import has a folder for each key, and numbers what was logged together.
  const name = place.name.replace(/\.\w+$/, '').replace(/(.)\/step(_\d+)?$/, '$1');
  return { key: name.replace(/^audio\/(?=.)/, ''), step: place.step };
}
