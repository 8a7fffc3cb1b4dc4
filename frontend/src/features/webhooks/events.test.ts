import { describe, expect, it } from 'vitest';
import { eventGroups, pretty, stateOf } from './events';

describe('the state of a webhook', () => {
  it.each([
    [true, 0, 'active'],
    [true, 2, 'active'],
    [true, 3, 'failing'],
    [false, 9, 'paused'],
  ])('active %s with %s failures is %s', (active, failures, state) => {
    expect(stateOf({ active, failures })).toBe(state);
  });
});

describe('events', () => {
  it('are each offered once', () => {
    const all = eventGroups.flatMap(({ events }) => events.map(([event]) => event));
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(15);
  });
});

describe('a body', () => {
  it('is laid out where it is JSON, and left as it is elsewhere', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty('{"a":')).toBe('{"a":');
  });
});
