import { describe, expect, it } from 'vitest';
import { isMoving, stateOf } from './state';
import { endpoint } from './testing';

const withState = (state: 'loading' | 'failed') => ({
  ...endpoint,
  deployments: endpoint.deployments.map((deployment) => ({ ...deployment, state })),
});

describe('stateOf', () => {
  it('is ready while what is replaced still answers', () => {
    const loading = withState('loading');

    expect(stateOf(loading)).toBe('ready');
    expect(isMoving(loading)).toBe(true);
    expect(stateOf({ ...loading, answering: [] })).toBe('loading');
  });

  it('has failed once nothing answers and nothing loads', () => {
    const failed = withState('failed');

    expect(stateOf({ ...failed, answering: [] })).toBe('failed');
    expect(isMoving(failed)).toBe(false);
  });
});
