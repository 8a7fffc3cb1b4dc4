import { describe, expect, it } from 'vitest';
import { panelOf } from './links';

const origin = 'http://millrace.test';

describe('the address of a panel', () => {
  it('is that of the page that shows it', () => {
    expect(
      panelOf(
        `${origin}/experiments/0?by=params.lr&columns=${encodeURIComponent('["metrics.loss"]')}`,
        origin,
      ),
    ).toMatchObject({
      kind: 'runs',
      id: '0',
      search: { by: 'params.lr', columns: ['metrics.loss'] },
    });
    expect(panelOf('/experiments/0/?tab=charts&metric=loss', origin)).toMatchObject({
      kind: 'charts',
      search: { metric: 'loss' },
    });
    expect(panelOf('/runs/a1#metrics.val/loss', origin)).toEqual({
      kind: 'run',
      id: 'a1',
      value: 'metrics.val/loss',
    });
    expect(panelOf('/endpoints/digits?tab=try', origin)).toEqual({ kind: 'endpoint', name: 'digits' });
  });

  it('leads to nothing else', () => {
    expect(panelOf('', origin)).toMatch(/needs the address/);
    expect(panelOf('https://elsewhere.test/runs/a', origin)).toMatch(/leads elsewhere/);
    expect(panelOf('//elsewhere.test/runs/a', origin)).toMatch(/leads elsewhere/);
    expect(panelOf('javascript:alert(1)', origin)).toMatch(/leads elsewhere/);
    expect(panelOf('http://[', origin)).toMatch(/no address/);
    expect(panelOf('/settings', origin)).toMatch(/none of them/);
    expect(panelOf('/experiments/0/compare', origin)).toMatch(/none of them/);
    expect(panelOf('/runs/%E0%A4%A', origin)).toEqual({ kind: 'run', id: '%E0%A4%A', value: undefined });
  });
});
