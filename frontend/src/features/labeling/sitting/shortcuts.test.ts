import { describe, expect, it } from 'vitest';
import { classOfKey, shortcutsFor } from './shortcuts';

describe('shortcutsFor', () => {
  it('gives the digits in the order of the classes', () => {
    const keys = shortcutsFor(['cat', 'dog', 'bird']);

    expect([...keys]).toEqual([
      ['cat', '1'],
      ['dog', '2'],
      ['bird', '3'],
    ]);
  });

  it('lets a digit mean itself', () => {
    const keys = shortcutsFor(Array.from('0123456789'));

    expect(keys.get('0')).toBe('0');
    expect(keys.get('7')).toBe('7');
    expect(classOfKey(keys, '3')).toBe('3');
  });

  it('goes on with letters of the name after ten, and leaves the keys of actions alone', () => {
    const keys = shortcutsFor([
      ...Array.from({ length: 10 }, (_, index) => `class ${index}`),
      'sofa',
      'zebra',
    ]);

    expect(keys.get('class 9')).toBe('0');
    expect(keys.get('sofa')).toBe('o');
    expect(keys.get('zebra')).toBe('e');
  });

  it('takes either case, and gives no key twice', () => {
    const keys = shortcutsFor(['A', 'a', 'S']);

    expect(classOfKey(keys, 'a')).toBe('A');
    expect(classOfKey(keys, 'A')).toBe('A');
    expect(new Set(keys.values()).size).toBe(3);
    expect(classOfKey(keys, 's')).toBeUndefined();
  });

  it('leaves classes without a key when the keyboard has no more', () => {
    const keys = shortcutsFor(Array.from({ length: 100 }, (_, index) => `class number ${index}`));

    expect(keys.size).toBe(31);
    expect(keys.get('class number 99')).toBeUndefined();
  });
});
