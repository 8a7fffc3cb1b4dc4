import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatDuration,
  formatMeasure,
  formatPercent,
  formatRelative,
} from './format';

describe('format', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [200 * 1024 * 1024, '200 MiB'],
    [5 * 1024 ** 4, '5.0 TiB'],
  ])('shows %d bytes as %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

  it.each([
    [0.42, '420 µs'],
    [12.44, '12.4 ms'],
    [830, '830 ms'],
    [3_200, '3.2 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000 * 3 + 4 * 3_600_000, '3 d 4 h'],
  ])('shows %d ms as %s', (milliseconds, words) => expect(formatDuration(milliseconds)).toBe(words));

  it.each([
    [undefined, '–'],
    ['NaN', 'NaN'],
    [1797, '1,797'],
    [0.973_123, '0.9731'],
    [0.000_012_3, '1.230e-5'],
    [12_345.678, '12,345.7'],
  ])('shows the measure %s as %s', (value, words) => expect(formatMeasure(value)).toBe(words));

  it('shortens only what is long', () => {
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(12_345)).toBe('12.3K');
    expect(formatPercent(0.123_4)).toBe('12.3 %');
  });

  it('tells how long ago', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    expect(formatRelative('2026-11-23T11:59:40Z', now)).toBe('just now');
    expect(formatRelative('2026-11-23T11:57:00Z', now)).toBe('3 minutes ago');
    expect(formatRelative('2026-11-23T10:00:01Z', now)).toBe('1 hour ago');
    expect(formatRelative('2026-10-20T12:00:00Z', now)).toBe('34 days ago');
    expect(formatRelative('2026-11-30T12:00:01Z', now)).toBe('in 7 days');
    // a rule of 30 days, a moment after something was deleted
    expect(formatRelative('2026-12-23T11:59:50Z', now)).toBe('in 30 days');
    expect(formatRelative('2026-12-23T12:00:02Z', now)).toBe('in 30 days');
    expect(formatRelative('2027-01-30T12:00:00Z', now)).toBe('in 2 months');
  });
});
