import { describe, expect, it } from 'vitest';
import { runColors } from './runColors';

const ids = Array.from({ length: 60 }, (_, index) => `01a21c4221a37000911b259add2e${index}`);

describe('the colours of runs', () => {
  it('are all different for as many as there are colours', () => {
    for (const scheme of ['light', 'dark'] as const) {
      const color = runColors(ids.slice(0, 24), scheme);

      expect(new Set(ids.slice(0, 24).map(color)).size).toBe(24);
    }
  });

  it('stay the same, in whichever order the runs are', () => {
    const ten = ids.slice(0, 10);

    const color = runColors(ten, 'light');
    const again = runColors(ten.toReversed(), 'light');

    expect(ten.map(again)).toEqual(ten.map(color));
  });

  it('come again where there are more runs', () => {
    const color = runColors(ids, 'dark');

    expect(new Set(ids.map(color)).size).toBe(24);
  });
});
