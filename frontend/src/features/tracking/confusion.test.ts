import { describe, expect, it } from 'vitest';
import { parseConfusion } from './confusion';

describe('parseConfusion', () => {
  it('reads classes and a square of counts', () => {
    expect(parseConfusion('{"classes":["a",1],"confusion":[[5,1],[0,7]]}')).toEqual({
      classes: ['a', '1'],
      counts: [
        [5, 1],
        [0, 7],
      ],
    });
  });

  it.each(['', 'null', '[]', '{"classes":["a"]}', '{"classes":["a","b"],"confusion":[[1,2]]}'])(
    'takes %j for no matrix',
    (text) => expect(parseConfusion(text)).toBeUndefined(),
  );
});
