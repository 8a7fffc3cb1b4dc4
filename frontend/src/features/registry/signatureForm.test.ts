import { describe, expect, it } from 'vitest';
import { hasSides, hintsOf, rangesFor, signatureDraft } from './signatureForm';

const image = {
  width: 8,
  height: 8,
  channels: 1,
  layout: 'flat',
  scale: 0.5,
  offset: -3,
  invert: true,
} as const;

describe('what a person says of a model file', () => {
  it('is nothing until something is said', () => {
    expect(hintsOf(signatureDraft())).toBeUndefined();
  });

  it('begins as it was for the version before, and comes out the same', () => {
    const draft = signatureDraft({ inputs: [], outputs: [], image, classes: ['a', 'b'] });

    expect(hintsOf(draft)).toEqual({ image, classes: ['a', 'b'] });
    expect(rangesFor(draft.range).at(-1)).toEqual({ value: '0.5/-3', label: 'times 0.5 plus -3' });
  });

  it('scales to 0 to 1 unless told otherwise', () => {
    const draft = { ...signatureDraft(), pictures: true, width: 28, height: 28 };

    expect(hintsOf(draft)?.image).toMatchObject({ scale: 1 / 255, offset: 0, invert: false });
    expect(rangesFor(draft.range)).toHaveLength(3);
  });

  it.each([
    ['', 8, false],
    [8, 0, false],
    [8, 1.5, false],
    [8, 8, true],
    [4_097, 8, false],
  ])('takes sides of %s and %s: %s', (width, height, taken) => {
    expect(hasSides({ ...signatureDraft(), pictures: true, width, height })).toBe(taken);
  });
});
