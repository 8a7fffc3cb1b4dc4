import { describe, expect, it } from 'vitest';
import { decoded } from './content';
import { indented } from './json';
import { kindOf, mediaTypeOf } from './kinds';
import { cellText, parseJsonTable, parseSeparated, pictureIn } from './tables';

describe('how a file is shown', () => {
  it.each([
    ['plots/a.PNG', 'image'],
    ['a.svg', 'image'],
    ['voice.wav', 'audio'],
    ['t.csv', 'table'],
    ['t.json', 'json'],
    ['estimator.html', 'page'],
    ['conda.yaml', 'text'],
    ['model.onnx', 'binary'],
    ['model/MLmodel', 'unknown'],
    ['.png', 'unknown'],
    ['html/picture.png.exe', 'unknown'],
  ])('%s as %s', (path, kind) => expect(kindOf(path)).toBe(kind));

  it('never takes a type that could run', () => {
    expect(mediaTypeOf('a.html')).toBeUndefined();
    expect(mediaTypeOf('a.png')).toBe('image/png');
  });
});

describe('bytes as text', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

  it('are none where no text has them', () => {
    expect(decoded(bytes(0x68, 0xc3, 0xa4), true)).toBe('hä');
    expect(decoded(bytes(0x68, 0xff), true)).toBeUndefined();
    expect(decoded(bytes(0x68, 0), true)).toBeUndefined();
  });

  it('may be cut in the middle of a character', () => {
    expect(decoded(bytes(0x68, 0xc3), false)).toBe('h');
    expect(decoded(bytes(0x68, 0xc3), true)).toBeUndefined();
  });
});

describe('indented JSON', () => {
  it('keeps numbers as they were written, and texts untouched', () => {
    expect(indented('{"a":[1.0,12345678901234567890],"b, {":"c: \\"[","d":{ },"e":[]}')).toBe(
      '{\n  "a": [\n    1.0,\n    12345678901234567890\n  ],\n  "b, {": "c: \\"[",\n  "d": {},\n  "e": []\n}',
    );
  });

  it('leaves what is none', () => expect(indented('{"a": NaN}')).toBe('{"a": NaN}'));
});

describe('tables', () => {
  it('are what log_table writes', () => {
    expect(parseJsonTable('{"columns":["q",1],"data":[["a",1.5],[null,2]]}')).toEqual({
      columns: ['q', '1'],
      rows: [
        ['a', 1.5],
        [null, 2],
      ],
    });
  });

  it.each(['', 'null', '[1]', '{"columns":["a"]}', '{"columns":"a","data":[]}', '{"columns":[],"data":[1]}'])(
    'are not %j',
    (text) => expect(parseJsonTable(text)).toBeUndefined(),
  );

  it('have separators, quotes and lines in quotes', () => {
    expect(parseSeparated('\uFEFFa,"b ""c"""\r\n1,"x, y\nz"\n\n,\n', ',')).toEqual({
      columns: ['a', 'b "c"'],
      rows: [
        ['1', 'x, y\nz'],
        ['', ''],
      ],
    });
    expect(parseSeparated('a\tb\n1\t2', '\t')).toEqual({ columns: ['a', 'b'], rows: [['1', '2']] });
    expect(parseSeparated('', ',')).toBeUndefined();
  });

  it('hold pictures by their path, the small one first', () => {
    expect(pictureIn({ type: 'image', filepath: 'a.png', compressed_filepath: 'a.webp' })).toBe('a.webp');
    expect(pictureIn({ type: 'image', filepath: 'a.png' })).toBe('a.png');
    expect(pictureIn({ type: 'image', filepath: 7 })).toBeUndefined();
    expect(pictureIn('a.png')).toBeUndefined();
    expect(pictureIn(null)).toBeUndefined();
  });

  it('write their cells', () => {
    expect([null, 'a', 1.5, true, { a: [1] }].map(cellText)).toEqual(['–', 'a', '1.5', 'true', '{"a":[1]}']);
  });
});
