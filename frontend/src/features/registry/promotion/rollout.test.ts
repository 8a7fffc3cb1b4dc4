import { describe, expect, it } from 'vitest';
import {
  breaksOf,
  planError,
  planOf,
  planWords,
  type RolloutPlan,
  rolloutDraftOf,
  suggested,
} from './rollout';

const plans: RolloutPlan[] = [
  {
    strategy: 'canary',
    steps: [
      { percent: 5, dwellSeconds: 600 },
      { percent: 50, dwellSeconds: 90 },
    ],
    minRequests: 500,
    waitSeconds: 0,
    watchSeconds: 3600,
    limits: { errorShareAtMost: 0.07, errorShareNoWorseBy: 0.001, p99MillisAtMost: 20, p99NoWorseTimes: 1.5 },
  },
  {
    strategy: 'shadow',
    steps: [{ percent: 100, dwellSeconds: 60 }],
    minRequests: 100,
    waitSeconds: 3600,
    watchSeconds: 0,
    limits: { disagreementAtMost: 0.02 },
  },
  {
    strategy: 'canary',
    steps: [],
    minRequests: 100,
    waitSeconds: 3600,
    watchSeconds: 600,
    limits: { errorShareAtMost: 0 },
  },
];

describe('a rollout', () => {
  it.each(plans)('comes back from the form as it was', (plan) => {
    const draft = rolloutDraftOf(plan);

    expect(planError(draft)).toBeUndefined();
    expect(planOf(draft)).toEqual(plan);
  });

  it('is none where the alias moves at once', () => {
    expect(planOf(rolloutDraftOf(undefined))).toBeUndefined();
  });

  it.each(['canary', 'shadow', 'watch'] as const)('is suggested complete: %s', (approach) => {
    expect(planError(suggested(approach, rolloutDraftOf(undefined)))).toBeUndefined();
  });

  it('says what is missing', () => {
    const draft = suggested('canary', rolloutDraftOf(undefined));

    expect(planError({ ...draft, steps: [] })).toMatch('one step');
    expect(planError({ ...draft, errors: '' })).toMatch('one limit');
    expect(planError({ ...draft, minRequests: '' })).toMatch('how many');
    expect(planError({ ...draft, steps: [{ key: '0', percent: 5, minutes: '' }] })).toMatch('its time');
    expect(planError({ ...draft, approach: 'watch', steps: [], watchMinutes: '' })).toMatch('watched');
  });

  it('is told in words', () => {
    expect(planWords(plans[0] as RolloutPlan)).toBe(
      'Canary: 5 % for 10 min, then 50 % for 1 min 30 s, then watched for 1 h',
    );
    expect(breaksOf(plans[0] as RolloutPlan)).toEqual([
      'more than 7 % of its requests are not answered',
      'the share of its requests that are not answered is more than 0.1 points above that of the version in use',
      'more than one in a hundred of its answers takes longer than 20 ms',
      'more than one in a hundred of its answers takes longer than 1.5 times the p99 of the version in use',
    ]);
    expect(breaksOf(plans[1] as RolloutPlan)).toEqual([
      'more than 2 % of the rows would have been answered otherwise',
    ]);
  });
});
