import { describe, expect, it } from 'vitest';
import { loginSearch } from './search';

describe('loginSearch', () => {
  it('leads back to paths of this application only', () => {
    expect(loginSearch({ redirect: '/datasets?q=a' })).toEqual({ redirect: '/datasets?q=a' });
    for (const redirect of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
    ]) {
      expect(loginSearch({ redirect })).toEqual({ redirect: undefined });
    }
  });
});
