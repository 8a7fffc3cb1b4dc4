const locale = 'en';
const whole = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const measure = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
const largeMeasure = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

export function formatCount(value: number): string {
  return whole.format(value);
}

/** 12,345 as `12.3K`, where room is short; the exact number belongs in the title. */
export function formatCompact(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
}

/** A measured value with the digits that matter: `0.9731`, `12.35`, `1.2e-7`. */
export function formatMeasure(value: number | string | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return Math.abs(value) < 1e12 ? whole.format(value) : value.toExponential(3);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(3);
  return (size >= 1000 ? largeMeasure : measure).format(value);
}

export function formatPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power] ?? 'B'}`;
}

/** A length of time in at most two units: `420 µs`, `12.4 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
  if (milliseconds < 1000)
    return `${milliseconds < 100 ? Number(milliseconds.toFixed(1)) : Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'min', 1, 's');
  return seconds < 86_400
    ? twoUnits(seconds, 3600, 'h', 60, 'min')
    : twoUnits(seconds, 86_400, 'd', 3600, 'h');
}

function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** A unit, its seconds, and from how many seconds on it is used: `45 days ago` says more than `last month`. */
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['year', 31_536_000, 31_536_000],
  ['month', 2_592_000, 5_184_000],
  ['day', 86_400, 86_400],
  ['hour', 3600, 3600],
  ['minute', 60, 60],
];

/**
 * `3 minutes ago`, `in 2 days`; the same words for less than a minute, so that nothing flickers. What lies ahead is
 * rounded: thirty days are not 29 as soon as a second has passed.
 */
export function formatRelative(instant: string, now: number = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  for (const [unit, size, from] of steps) {
    if (Math.abs(seconds) >= from)
      return relative.format(seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}

export function formatInstant(instant: string): string {
  return dateTime.format(new Date(instant));
}
