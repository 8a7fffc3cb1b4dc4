import { describe, expect, it } from 'vitest';
import { numbersOf } from './pixels';

const [black, white, red, clear] = [
  [0, 0, 0, 255],
  [255, 255, 255, 255],
  [255, 0, 0, 255],
  [0, 0, 0, 0],
] as const;

function picture(width: number, ...pixels: (readonly number[])[]) {
  return { width, height: pixels.length / width, data: new Uint8ClampedArray(pixels.flat()) };
}

const one = {
  width: 1,
  height: 1,
  channels: 1,
  scale: 1 / 255,
  offset: 0,
  invert: false,
  layout: 'flat',
} as const;

describe('numbersOf', () => {
  it('takes the mean of what a target pixel covers, parts of pixels weighed', () => {
    expect(numbersOf(picture(2, black, white), one)).toEqual([0.5]);
    expect(numbersOf(picture(3, black, white, white), { ...one, width: 2 })).toEqual([0.333333, 1]);
  });

  it('sees what is transparent on white, and inverts', () => {
    expect(numbersOf(picture(1, clear), one)).toEqual([1]);
    expect(numbersOf(picture(1, clear), { ...one, invert: true, offset: 0.5 })).toEqual([0.5]);
  });

  it('lays colours out as the model takes them', () => {
    const colours = { ...one, width: 2, channels: 3 } as const;
    expect(numbersOf(picture(2, red, black), colours)).toEqual([1, 0, 0, 0, 0, 0]);
    expect(numbersOf(picture(2, red, white), { ...colours, layout: 'nchw' })).toEqual([1, 1, 0, 1, 0, 1]);
  });
});
