import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments';

describe('a report', () => {
  it('is split at its panels, and nowhere else', () => {
    const text = [
      '# Rates',
      '',
      '```panel',
      ' /experiments/0?tab=charts ',
      'Loss by rate',
      '```',
      'So',
      '',
      '',
    ];

    expect(segmentsOf(text.join('\n'))).toEqual([
      { kind: 'text', text: '# Rates\n' },
      { kind: 'panel', address: '/experiments/0?tab=charts', caption: 'Loss by rate' },
      { kind: 'text', text: 'So\n\n' },
    ]);
    const quoted = ['````md', '```panel', '/runs/a', '```', '````'].join('\n');
    expect(segmentsOf(quoted)).toEqual([{ kind: 'text', text: quoted }]);
    expect(segmentsOf('```python\npanel\n```')).toHaveLength(1);
    expect(segmentsOf('~~~panel\r\n/runs/a\r\n~~~')).toEqual([
      { kind: 'panel', address: '/runs/a', caption: '' },
    ]);
    expect(segmentsOf('```panel\n/runs/a')).toEqual([{ kind: 'panel', address: '/runs/a', caption: '' }]);
    expect(segmentsOf('')).toEqual([]);
  });
});
