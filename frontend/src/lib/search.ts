/** Reading the search part of a URL, which anybody may have typed: what is not understood is dropped. */
type Raw = Record<string, unknown>;

export function text(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  // The router parses `?q=7` to a number; the user typed a text.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Like `text`, for a filter in which the empty string means something of its own. */
export function textOrEmpty(raw: Raw, key: string): string | undefined {
  return raw[key] === '' ? '' : text(raw, key);
}

export function count(raw: Raw, key: string): number | undefined {
  const value = Number(raw[key]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Like `count`, for what may be zero or less. */
export function whole(raw: Raw, key: string): number | undefined {
  const value = raw[key] === undefined || raw[key] === '' ? NaN : Number(raw[key]);
  return Number.isSafeInteger(value) ? value : undefined;
}

export function oneOf<T extends string>(raw: Raw, key: string, allowed: readonly T[]): T | undefined {
  return allowed.find((value) => value === raw[key]);
}

export function texts(raw: Raw, key: string): string[] | undefined {
  const value = raw[key];
  const list = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  return list.length > 0 ? list : undefined;
}

/** What every list keeps in its URL. */
export interface ListSearch {
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}

export function listSearch(raw: Raw): ListSearch {
  return { q: text(raw, 'q'), cursor: text(raw, 'cursor'), sort: text(raw, 'sort') };
}

/** The orders that lists of named things know; newest first without one. */
const namedSorts = ['name', '-name', 'createdAt', '-createdAt'] as const;

export function namedSort(search: ListSearch): (typeof namedSorts)[number] | undefined {
  return sortOf(search, namedSorts);
}

/** An order that the list knows, from its URL; none otherwise. */
export function sortOf<T extends string>(search: ListSearch, known: readonly T[]): T | undefined {
  return oneOf({ ...search }, 'sort', known);
}

export function flag(raw: Raw, key: string): true | undefined {
  return raw[key] === true || raw[key] === 'true' ? true : undefined;
}
