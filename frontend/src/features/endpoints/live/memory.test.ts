import { describe, expect, it } from 'vitest';
import { memoryWords } from './memory';

const memory = { loaded: true, bytes: 8_388_608, hits: 0, misses: 0, loads: 0, failedLoads: 0, evictions: 0 };

describe('memoryWords', () => {
  it('says that a model is in memory and how often requests found it there', () => {
    const words = memoryWords({
      ...memory,
      hits: 999,
      misses: 1,
      loads: 2,
      evictions: 1,
      coldStartMs: 12.34,
    });

    expect(words).toBe(
      'In memory, 8.0 MiB; 99.9 % of 1,000 requests found it there; loaded 2 times, the last load took 12.3 ms; went once for another model',
    );
  });

  it('says what happens to the next request while it is not', () => {
    expect(memoryWords({ ...memory, loaded: false })).toBe(
      'Not in memory (8.0 MiB): the next request waits for it',
    );
  });
});
