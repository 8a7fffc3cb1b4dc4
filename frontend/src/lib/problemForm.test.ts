import { describe, expect, it } from 'vitest';
import { ApiProblem } from './api/problem';
import { formPath, showFieldErrors } from './problemForm';

describe('problemForm', () => {
  it('turns JSON pointers into form paths', () => {
    expect(formPath('/quota/storageBytes')).toBe('quota.storageBytes');
    expect(formPath('/a~1b/c~0d')).toBe('a/b.c~d');
  });

  it('puts errors beside their fields and says whether all were placed', () => {
    const shown: string[] = [];
    const form = {
      values: { email: '' },
      setFieldError: (path: string, error: string) => shown.push(`${path}: ${error}`),
    };
    const known = { pointer: '/email', message: 'is taken' };
    const status = { status: 422, title: 'No' };

    expect(showFieldErrors(form, new ApiProblem({ ...status, errors: [known] }))).toBe(true);
    expect(
      showFieldErrors(form, new ApiProblem({ ...status, errors: [known, { pointer: '/x', message: '?' }] })),
    ).toBe(false);
    expect(shown).toEqual(['email: is taken', 'email: is taken']);
  });
});
