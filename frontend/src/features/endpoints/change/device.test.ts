import { describe, expect, it } from 'vitest';
import { endpoint } from '../testing';
import { deviceWords } from './device';

describe('deviceWords', () => {
  it('says what was chosen and what came of it', () => {
    expect(deviceWords(endpoint)).toBe('whatever suits the model: cpu');
  });

  it('names each device once', () => {
    const deployments = ['cuda:0', 'cuda:1', 'cuda:0'].flatMap((device) =>
      endpoint.deployments.map((each) => ({ ...each, device })),
    );
    expect(deviceWords({ ...endpoint, device: 'gpu', deployments })).toBe('a GPU: cuda:0, cuda:1');
  });

  it('says the choice alone while nothing runs', () => {
    expect(deviceWords({ ...endpoint, device: 'cpu', deployments: [] })).toBe('the CPU');
  });
});
