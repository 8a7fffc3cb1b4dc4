import { describe, expect, it } from 'vitest';
import { endpointsSearch } from './search';

describe('endpointsSearch', () => {
  it('opens the form filled in, whatever the parser made of the values', () => {
    expect(endpointsSearch({ deploy: 'true', model: 7, version: '2' })).toMatchObject({
      deploy: true,
      model: '7',
      version: 2,
    });
    expect(endpointsSearch({ deploy: 'no', version: 'x' })).toEqual({});
  });
});
