import { describe, expect, it } from 'vitest';
import { groupsOf } from './metricGroups';

const keys = ['system/cpu', 'loss', 'train/loss', 'val/loss', 'train/layer10', 'train/layer9'];

describe('groupsOf', () => {
  it('groups by prefix, the machine last', () => {
    expect(groupsOf(keys, '', [])).toEqual([
      { prefix: '', keys: ['loss'] },
      { prefix: 'train', keys: ['train/layer9', 'train/layer10', 'train/loss'] },
      { prefix: 'val', keys: ['val/loss'] },
      { prefix: 'system', keys: ['system/cpu'] },
    ]);
  });

  it('finds metrics by all words of a search, pinned ones first', () => {
    expect(groupsOf(keys, 'LOSS a', ['val/loss', 'gone'])).toEqual([
      { prefix: '*', keys: ['val/loss'] },
      { prefix: 'train', keys: ['train/loss'] },
    ]);
  });
});
