import { describe, expect, it } from 'vitest';
import { formOf, quotaOf } from './quota';

describe('quota', () => {
  it('keeps absent what is left to the installation, and survives the way through the form', () => {
    const quota = { storageBytes: 3 * 1024 ** 3, models: 0 };

    expect(quotaOf(formOf(quota, 2))).toEqual(quota);
  });
});
