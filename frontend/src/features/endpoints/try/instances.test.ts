import { describe, expect, it } from 'vitest';
import { base64Of, curlLine, exampleOf, instancesOf } from './instances';

describe('instances', () => {
  it('takes an array of rows and names what else it is given', () => {
    expect(instancesOf('[[1, 2]]').instances).toEqual([[1, 2]]);
    expect(instancesOf('{}').problem).toBe('Write an array with at least one row');
    expect(instancesOf('[]').problem).toBe('Write an array with at least one row');
    expect(instancesOf('[1,').problem).toMatch(/JSON/);
  });

  it('shows a row in the shape of the signature', () => {
    const inputs = [{ name: 'x', datatype: 'FP32' as const, shape: [-1, 3] }];
    expect(exampleOf({ inputs, outputs: [] })).toBe('[[0,0,0]]');
    expect(exampleOf({ inputs, outputs: [], features: ['a', 'b'] })).toBe('[{"a":0,"b":0}]');
  });

  it('keeps quotes inside the shell’s', () => {
    expect(curlLine('http://h', 'e', '["it\'s"]')).toContain(`'{"instances": ["it'\\''s"]}'`);
  });

  it('encodes bytes', () => {
    expect(base64Of(new Uint8Array([0, 255, 16]))).toBe('AP8Q');
  });
});
