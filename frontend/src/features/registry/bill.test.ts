import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { billOf } from './bill';

const bill: Schemas['BillOfMaterials'] = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: 'urn:uuid:1',
  version: 1,
  metadata: { component: { name: 'digits', licenses: [{ license: { name: 'MIT' } }] } },
  components: [
    { type: 'library', name: 'numpy', version: '2.4.6' },
    { type: 'library', name: 'mlflow' },
    { type: 'application', name: 'pytorch', version: '2.9.0' },
    { type: 'data', name: 'digits', version: '2', properties: [{ name: 'use', value: 'training' }] },
    { type: 'data', name: 'elsewhere' },
  ],
  dependencies: [],
};

describe('a bill of materials', () => {
  it('is read as a person asks', () => {
    expect(billOf(bill)).toEqual({
      license: 'MIT',
      data: ['digits version 2 for training', 'elsewhere'],
      exporter: 'pytorch 2.9.0',
      packages: ['numpy 2.4.6', 'mlflow'],
    });
  });

  it('may say nothing', () => {
    expect(billOf({ ...bill, metadata: {}, components: [] })).toEqual({
      license: undefined,
      data: [],
      exporter: undefined,
      packages: [],
    });
  });
});
