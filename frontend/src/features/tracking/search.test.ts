import { describe, expect, it } from 'vitest';
import { trashSearch } from './search';

describe('the address of the trash', () => {
  it('holds search, kind and page, and drops what it does not know', () => {
    expect(trashSearch({ q: 'net', kind: 'run', cursor: 'c', sort: 'x' })).toMatchObject({
      q: 'net',
      kind: 'run',
      cursor: 'c',
    });
    expect(trashSearch({ kind: 'model' }).kind).toBeUndefined();
  });
});
