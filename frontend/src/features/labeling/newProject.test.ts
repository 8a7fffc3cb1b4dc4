import { describe, expect, it } from 'vitest';
import { emptyProject, newProjectOf, validateProject } from './newProject';

describe('newProjectOf', () => {
  it('sends shares, numbers and only what was said', () => {
    const sent = newProjectOf({
      ...emptyProject,
      name: 'signs',
      datasetId: 'd',
      version: '2',
      classes: ['stop ', 'yield'],
      overlap: 3,
      minAgreement: 67,
      limit: 0,
    });

    expect(JSON.parse(JSON.stringify(sent))).toEqual({
      name: 'signs',
      kind: 'image_classification',
      datasetId: 'd',
      version: 2,
      classes: ['stop', 'yield'],
      overlap: 3,
      minAgreement: 0.67,
      leaseSeconds: 180,
      selection: { limit: 0 },
    });
  });
});

describe('validateProject', () => {
  it('says what is missing', () => {
    expect(validateProject.name('two words')).toContain('no spaces');
    expect(validateProject.classes(['one'])).toContain('two classes');
    expect(validateProject.overlap('')).toBe('A number from 1 to 10');
    expect(validateProject.overlap(3)).toBeNull();
  });
});
