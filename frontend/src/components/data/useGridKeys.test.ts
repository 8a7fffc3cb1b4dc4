import { describe, expect, it } from 'vitest';
import { placeAfter } from './useGridKeys';

const size = { rows: 100, columns: 10, page: 20 };
const at = (row: number, column: number) => ({ row, column });

describe('keys of a grid', () => {
  it('move by one cell, and into the header', () => {
    expect(placeAfter('ArrowDown', false, at(3, 3), size)).toEqual(at(4, 3));
    expect(placeAfter('ArrowUp', false, at(0, 3), size)).toEqual(at(-1, 3));
    expect(placeAfter('ArrowLeft', false, at(3, 3), size)).toEqual(at(3, 2));
    expect(placeAfter('ArrowRight', false, at(3, 3), size)).toEqual(at(3, 4));
  });

  it('stop at the ends', () => {
    expect(placeAfter('ArrowUp', false, at(-1, 0), size)).toEqual(at(-1, 0));
    expect(placeAfter('ArrowDown', false, at(99, 0), size)).toEqual(at(99, 0));
    expect(placeAfter('ArrowRight', false, at(0, 9), size)).toEqual(at(0, 9));
    expect(placeAfter('PageDown', false, at(90, 0), size)).toEqual(at(99, 0));
    expect(placeAfter('PageUp', false, at(5, 0), size)).toEqual(at(0, 0));
  });

  it('jump to the ends of a row and of all', () => {
    expect(placeAfter('Home', false, at(5, 5), size)).toEqual(at(5, 0));
    expect(placeAfter('End', false, at(5, 5), size)).toEqual(at(5, 9));
    expect(placeAfter('Home', true, at(5, 5), size)).toEqual(at(0, 0));
    expect(placeAfter('End', true, at(5, 5), size)).toEqual(at(99, 9));
    expect(placeAfter('x', false, at(5, 5), size)).toBeUndefined();
  });
});
