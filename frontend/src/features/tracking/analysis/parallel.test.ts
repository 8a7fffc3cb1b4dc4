import { describe, expect, it } from 'vitest';
import { axisOf, brushed } from './parallel';

describe('parallel coordinates', () => {
  const rate = axisOf('rate', ['0.1', '0.3', undefined, '0.5'], String);
  const optimizer = axisOf('optimizer', ['sgd', 'adam', 'sgd', 'rmsprop'], String);

  it('stand numbers by size and words by name', () => {
    expect(rate.places[1]).toBeCloseTo(0.5);
    expect(rate.places[2]).toBeNaN();
    expect(rate.labels.map(([, label]) => label)).toEqual(['0.1', '0.3', '0.5']);
    expect(optimizer.places).toEqual([1, 0, 1, 0.5]);
    expect(axisOf('one', ['5', '5'], String).labels).toEqual([[0, '5']]);
  });

  it('leave the runs within every brush', () => {
    expect(brushed([rate, optimizer], { rate: [0, 0.6] }, 4)).toEqual([true, true, false, false]);
    expect(brushed([rate, optimizer], { rate: [0, 0.6], optimizer: [0.4, 1] }, 4)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
