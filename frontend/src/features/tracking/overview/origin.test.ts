import { describe, expect, it } from 'vitest';
import { codeOf, commitPage, diffSize, fingerprint, packagesIn, seedsOf, withoutCredentials } from './origin';

describe('the code of a run', () => {
  it('is what the client said in tags', () => {
    const code = codeOf({
      'mlflow.source.git.commit': 'abc1234',
      'mlflow.source.git.dirty': 'True',
      'mlflow.source.git.diff': '',
    });

    expect(code.commit).toBe('abc1234');
    expect(code.dirty).toBe(true);
    expect(code.diff).toBeUndefined();
    expect(codeOf({}).dirty).toBeUndefined();
  });

  it.each([
    ['https://example.org/team/net.git', 'https://example.org/team/net/commit/abc1234'],
    ['git@example.org:team/net.git', 'https://example.org/team/net/commit/abc1234'],
    ['ssh://git@example.org/team/net', 'https://example.org/team/net/commit/abc1234'],
    ['https://me:secret@example.org/team/net', undefined],
    ['javascript:alert(1)', undefined],
    ['/home/me/net', undefined],
  ])('of %s has its page at %s', (repository, page) => {
    expect(commitPage({ repository, commit: 'abc1234' })).toBe(page);
  });

  it('has no page for what is no commit, and shows no password', () => {
    expect(commitPage({ repository: 'https://example.org/a', commit: '../x' })).toBeUndefined();
    expect(withoutCredentials('https://me:secret@example.org/a')).toBe('https://example.org/a');
  });

  it('is told apart by a few characters', () => {
    expect(fingerprint('a')).toBe('e40c292c');
    expect(fingerprint('+a')).not.toBe(fingerprint('+b'));
  });

  it('is said to differ by lines added and removed', () => {
    expect(diffSize('--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-old\n+new\n+more\n same')).toEqual({
      added: 2,
      removed: 1,
    });
  });
});

describe('the seed of a run', () => {
  it('is found among params, then among tags', () => {
    expect(
      seedsOf({ params: { random_state: '7', 'model/seed': '8', seeding: 'no' }, tags: { seed: '9' } }),
    ).toEqual([
      ['random_state', '7'],
      ['model/seed', '8'],
    ]);
    expect(seedsOf({ params: { random_state: 'None' }, tags: { seed: '9' } })).toEqual([['seed', '9']]);
  });
});

describe('packages', () => {
  it('are read from a requirements file', () => {
    const text =
      '# made by pip\nmlflow==3.6.0\nscikit_learn[alldeps] == 1.7 ; python_version > "3"\n-r other.txt\n--index-url https://example.org\nnumpy>=2,<3 # why\ntorch @ https://example.org/t.whl\npandas\n';

    expect(packagesIn('model/requirements.txt', text)).toEqual({
      mlflow: '==3.6.0',
      'scikit-learn': '==1.7',
      numpy: '>=2,<3',
      torch: '@https://example.org/t.whl',
      pandas: '',
    });
  });

  it('are read from conda and python_env files', () => {
    const conda =
      "channels:\n- conda-forge\ndependencies:\n- python=3.11.4\n- pip<=23.2\n- pip:\n  - mlflow==3.6.0\n  - 'xgboost==2.0'\nname: mlflow-env\n";
    const env = 'python: 3.12.1\nbuild_dependencies:\n- pip==23\ndependencies:\n- -r requirements.txt\n';

    expect(packagesIn('conda.yaml', conda)).toEqual({
      python: '==3.11.4',
      pip: '<=23.2',
      mlflow: '==3.6.0',
      xgboost: '==2.0',
    });
    expect(packagesIn('python_env.yaml', env)).toEqual({ python: '==3.12.1' });
  });
});
