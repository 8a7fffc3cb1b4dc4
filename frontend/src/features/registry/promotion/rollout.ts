import type { Schemas } from '@/lib/api/client';
import { formatDuration, formatMeasure } from '@/lib/format';

export type RolloutPlan = Schemas['RolloutPlan'];
type Num = number | string;

/** How a version meets traffic: `none` moves the alias at once, `watch` moves it and watches. */
export type Approach = 'none' | 'canary' | 'shadow' | 'watch';

export const approaches: readonly {
  readonly value: Approach;
  readonly label: string;
  readonly words: string;
}[] = [
  { value: 'none', label: 'Move at once', words: 'Once the gates are passed, the alias moves.' },
  {
    value: 'canary',
    label: 'Canary',
    words:
      'The version answers a share of the requests of the endpoints that follow the alias, step by step.',
  },
  {
    value: 'shadow',
    label: 'Shadow',
    words: 'The version gets copies of requests behind the answers; what it would have answered is compared.',
  },
  {
    value: 'watch',
    label: 'Move and watch',
    words: 'The alias moves, and goes back by itself where a limit breaks in the time after.',
  },
];

export interface StepDraft {
  readonly key: string;
  readonly percent: Num;
  readonly minutes: Num;
}

/** A plan as it is being typed; shares in percent, times in minutes. */
export interface RolloutDraft {
  readonly approach: Approach;
  readonly steps: readonly StepDraft[];
  readonly minRequests: Num;
  readonly waitMinutes: Num;
  readonly watchMinutes: Num;
  readonly errors: Num;
  readonly errorsBeyond: Num;
  readonly p99Millis: Num;
  readonly p99Times: Num;
  readonly disagreement: Num;
}

const minute = 60;
const hundred = 100;
/** What the contract says where nothing is said. */
const defaults = { minRequests: 100, waitSeconds: 3600 };

export function rolloutDraftOf(plan: RolloutPlan | undefined): RolloutDraft {
  const limits = plan?.limits ?? {};
  return {
    approach: plan === undefined ? 'none' : plan.steps.length === 0 ? 'watch' : plan.strategy,
    steps: (plan?.steps ?? []).map(({ percent, dwellSeconds }, index) => ({
      key: String(index),
      percent,
      minutes: dwellSeconds / minute,
    })),
    minRequests: plan?.minRequests ?? defaults.minRequests,
    waitMinutes: (plan?.waitSeconds ?? defaults.waitSeconds) / minute,
    watchMinutes: plan?.watchSeconds === undefined ? '' : plan.watchSeconds / minute,
    errors: asPercent(limits.errorShareAtMost),
    errorsBeyond: asPercent(limits.errorShareNoWorseBy),
    p99Millis: limits.p99MillisAtMost ?? '',
    p99Times: limits.p99NoWorseTimes ?? '',
    disagreement: asPercent(limits.disagreementAtMost),
  };
}

/** A first plan of the approach, to be changed. */
export function suggested(approach: Approach, draft: RolloutDraft): RolloutDraft {
  const steps: readonly (readonly [number, number])[] =
    approach === 'canary'
      ? [
          [5, 10],
          [25, 10],
          [50, 10],
        ]
      : approach === 'shadow'
        ? [[hundred, 30]]
        : [];
  return {
    ...draft,
    approach,
    steps: steps.map(([percent, minutes], index) => ({ key: String(index), percent, minutes })),
    watchMinutes: draft.watchMinutes === '' ? minute : draft.watchMinutes,
    errors: draft.errors === '' ? 1 : draft.errors,
    disagreement: approach === 'shadow' ? draft.disagreement : '',
  };
}

export function planOf(draft: RolloutDraft): RolloutPlan | undefined {
  if (draft.approach === 'none') return undefined;
  const limits = {
    errorShareAtMost: share(draft.errors),
    errorShareNoWorseBy: share(draft.errorsBeyond),
    p99MillisAtMost: given(draft.p99Millis),
    p99NoWorseTimes: given(draft.p99Times),
    disagreementAtMost: share(draft.disagreement),
  };
  return {
    strategy: draft.approach === 'shadow' ? 'shadow' : 'canary',
    steps: draft.steps.map(({ percent, minutes }) => ({
      percent: Number(percent),
      dwellSeconds: seconds(minutes),
    })),
    minRequests: Number(draft.minRequests),
    waitSeconds: seconds(draft.waitMinutes),
    watchSeconds: seconds(draft.watchMinutes),
    limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
  };
}

/** What is missing, in a sentence; absent when the plan can be saved. */
export function planError(draft: RolloutDraft): string | undefined {
  if (draft.approach === 'none') return undefined;
  if (draft.approach !== 'watch' && draft.steps.length === 0) return 'Add one step at least.';
  if (draft.steps.some(({ percent, minutes }) => percent === '' || !(Number(minutes) > 0)))
    return 'Give each step its share and its time.';
  if (draft.minRequests === '') return 'Say how many requests a step needs.';
  if (draft.approach === 'watch' && !(Number(draft.watchMinutes) > 0)) return 'Say how long it is watched.';
  const { errors, errorsBeyond, p99Millis, p99Times, disagreement } = draft;
  return [errors, errorsBeyond, p99Millis, p99Times, disagreement].every((value) => value === '')
    ? 'Give one limit at least: without one, nothing could break it.'
    : undefined;
}

/** What breaks it, one condition each: `more than 1 % of its requests are not answered`. */
export function breaksOf({ limits }: RolloutPlan): string[] {
  const { errorShareAtMost, errorShareNoWorseBy, p99MillisAtMost, p99NoWorseTimes, disagreementAtMost } =
    limits;
  return [
    errorShareAtMost !== undefined &&
      `more than ${asPercent(errorShareAtMost)} % of its requests are not answered`,
    errorShareNoWorseBy !== undefined &&
      (errorShareNoWorseBy === 0
        ? 'a greater share of its requests is not answered than of those to the version in use'
        : `the share of its requests that are not answered is more than ${asPercent(errorShareNoWorseBy)} points above that of the version in use`),
    p99MillisAtMost !== undefined &&
      `more than one in a hundred of its answers takes longer than ${formatMeasure(p99MillisAtMost)} ms`,
    p99NoWorseTimes !== undefined &&
      `more than one in a hundred of its answers takes longer than ${formatMeasure(p99NoWorseTimes)} times the p99 of the version in use`,
    disagreementAtMost !== undefined &&
      `more than ${asPercent(disagreementAtMost)} % of the rows would have been answered otherwise`,
  ].filter((condition) => typeof condition === 'string');
}

/** The plan in a line: `5 % for 10 min, 25 % for 10 min, then watched for 1 h`. */
export function planWords({ strategy, steps, watchSeconds = 0 }: RolloutPlan): string {
  const words = steps.map(
    ({ percent, dwellSeconds }) => `${percent} % for ${formatDuration(dwellSeconds * 1_000)}`,
  );
  const watched = watchSeconds > 0 ? [`watched for ${formatDuration(watchSeconds * 1_000)}`] : [];
  return `${steps.length === 0 ? 'Moved at once' : strategy === 'shadow' ? 'Shadow' : 'Canary'}: ${[...words, ...watched].join(', then ')}`;
}

function asPercent(value: number | undefined): Num {
  // 0.07 × 100 is 7.000000000000001.
  return value === undefined ? '' : Number((value * hundred).toPrecision(12));
}

function share(value: Num): number | undefined {
  return value === '' ? undefined : Number((Number(value) / hundred).toPrecision(12));
}

function given(value: Num): number | undefined {
  return value === '' ? undefined : Number(value);
}

function seconds(minutes: Num): number {
  return Math.round(Number(minutes) * minute);
}
