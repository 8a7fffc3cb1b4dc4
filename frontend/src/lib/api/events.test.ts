import { describe, expect, it } from 'vitest';
import { backOffMs, EventParser } from './events';

describe('EventParser', () => {
  it('joins chunks, skips comments and keeps what is incomplete', () => {
    const parser = new EventParser();

    expect(parser.push(': keep-alive\n\nda')).toEqual([]);
    expect(parser.push('ta: {"topic":\ndata: "job"}\n\nevent: end\r\ndata: 1\r\n\r\n')).toEqual([
      { event: 'message', data: '{"topic":\n"job"}' },
      { event: 'end', data: '1' },
    ]);
  });
});

describe('backOffMs', () => {
  it('doubles up to half a minute, with jitter below', () => {
    expect(backOffMs(0, 1)).toBe(1_000);
    expect(backOffMs(3, 0)).toBe(4_000);
    expect(backOffMs(20, 1)).toBe(30_000);
  });
});
