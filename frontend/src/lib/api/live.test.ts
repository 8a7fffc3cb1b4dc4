import { describe, expect, it } from 'vitest';
import { pathsFor } from './live';

describe('pathsFor', () => {
  it('names what a topic touches, and everything after a gap', () => {
    expect(pathsFor('dataset_version')).toContain('/datasets');
    expect(pathsFor('model.version_ready')).toContain('/models');
    expect(pathsFor('unheard_of')).toEqual(['/overview']);
    expect(pathsFor('missed')).toEqual(['/']);
  });
});
