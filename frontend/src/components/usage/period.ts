import type { Schemas } from '@/lib/api/client';
import { oneOf } from '@/lib/search';

type Interval = Schemas['UsageIntervalName'];
type Point = Schemas['UsagePoint'];

export const periods = ['day', 'week', 'month', 'year'] as const;
export type PeriodName = (typeof periods)[number];

export const periodOptions = [
  { value: 'day', label: '24 hours' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
  { value: 'year', label: '12 months' },
] as const satisfies readonly { value: PeriodName; label: string }[];

export interface UsageSearch {
  readonly period?: PeriodName | undefined;
}

export function usageSearch(raw: Record<string, unknown>): UsageSearch {
  return { period: oneOf(raw, 'period', periods) };
}

const hour = 3_600_000;
const lengths: Record<PeriodName, { readonly interval: Interval; readonly hours: number }> = {
  day: { interval: 'hour', hours: 23 },
  week: { interval: 'hour', hours: 24 * 7 - 1 },
  month: { interval: 'day', hours: 24 * 29 },
  year: { interval: 'day', hours: 24 * 364 },
};

/** What to ask the server for: up to now, whole intervals. */
export function queryOf(period: PeriodName, now: number): { from: string; interval: Interval } {
  const { interval, hours } = lengths[period];
  return { from: new Date(floor(now - hours * hour, interval)).toISOString(), interval };
}

interface Spread {
  readonly start: number;
  readonly counts: Schemas['UsageCounts'] | undefined;
}

/** Every interval from the first to the last, those in which nothing came included. */
export function spread(usage: {
  readonly from: string;
  readonly to: string;
  readonly interval: Interval;
  readonly points: readonly Point[];
}): Spread[] {
  const step = usage.interval === 'hour' ? hour : 24 * hour;
  const counts = new Map(usage.points.map((point) => [Date.parse(point.start), point.counts]));
  const all: Spread[] = [];
  for (let start = Date.parse(usage.from); start < Date.parse(usage.to); start += step) {
    all.push({ start, counts: counts.get(start) });
  }
  return all;
}

const dayFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hourFormat = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });
const dayAndHour = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** Days are the server's, in UTC; hours are shown in the reader's own time. */
export function nameOf(start: number, period: PeriodName): string {
  if (lengths[period].interval === 'day') return dayFormat.format(start);
  return period === 'day' ? hourFormat.format(start) : dayAndHour.format(start);
}

function floor(time: number, interval: Interval): number {
  const step = interval === 'hour' ? hour : 24 * hour;
  return Math.floor(time / step) * step;
}
