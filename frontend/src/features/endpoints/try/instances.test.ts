import { describe, expect, it } from 'vitest';
import { base64Of, exampleOf, inferRequest, instancesOf } from './instances';

const inputs = [{ name: 'x', datatype: 'FP32' as const, shape: [-1, 3] }];

describe('instances', () => {
  it('takes an array of rows, or a body that holds one, and names what else it is given', () => {
    expect(instancesOf('[[1, 2]]').instances).toEqual([[1, 2]]);
    expect(instancesOf('{"instances": [[1, 2]]}').instances).toEqual([[1, 2]]);
    expect(instancesOf('{}').problem).toBe('Write an array with at least one row');
    expect(instancesOf('[]').problem).toBe('Write an array with at least one row');
    expect(instancesOf('[1,').problem).toMatch(/JSON/);
  });

  it('shows a row in the shape of the signature', () => {
    expect(exampleOf({ inputs, outputs: [] })).toBe('[[0,0,0]]');
    expect(exampleOf({ inputs, outputs: [], features: ['a', 'b'] })).toBe('[{"a":0,"b":0}]');
    const two = [...inputs, { name: 'y', datatype: 'FP32' as const, shape: [-1] }];
    expect(exampleOf({ inputs: two, outputs: [] })).toBe('[{"x":[0,0,0],"y":[0]}]');
  });

  it('encodes bytes', () => {
    expect(base64Of(new Uint8Array([0, 255, 16]))).toBe('AP8Q');
  });
});

describe('inferRequest', () => {
  it('puts rows of numbers, by position, feature or input, into one tensor', () => {
    const signature = { inputs, outputs: [], features: ['a', 'b', 'c'] };
    const request = inferRequest(signature, [[1, 2, 3], { c: 3, a: 1, b: 2 }, { x: [[1], [2, 3]] }]);

    expect(request).toEqual({
      inputs: [{ name: 'x', shape: [3, 3], datatype: 'FP32', data: [1, 2, 3, 1, 2, 3, 1, 2, 3] }],
    });
  });

  it('does not make a request of what does not fit', () => {
    expect(inferRequest({ inputs, outputs: [] }, [[1, 2]])).toBeUndefined();
    expect(inferRequest({ inputs, outputs: [] }, [{ image: 'AP8Q' }])).toBeUndefined();
    expect(inferRequest({ inputs, outputs: [] }, [['one', 2, 3]])).toBeUndefined();
    expect(inferRequest(undefined, [[1, 2, 3]])).toBeUndefined();
    const open = [{ name: 'x', datatype: 'FP32' as const, shape: [-1, -1] }];
    expect(inferRequest({ inputs: open, outputs: [] }, [[1]])).toBeUndefined();
  });
});
