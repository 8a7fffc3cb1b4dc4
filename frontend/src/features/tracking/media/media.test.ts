import { describe, expect, it } from 'vitest';
import { loggedTables } from './loggedTables';
import { atStep, picturesIn, stepsOf } from './pictures';

describe('pictures by step', () => {
  const named = (key: string, step: number, time: number, id: string, small = false) => ({
    path: `images/${key}+step+${step}+timestamp+${time}+${id}${small ? '+compressed.webp' : '.png'}`,
    sha256: id,
  });

  it('are what log_image names so, old clients too', () => {
    const old = 'images/dogs%step%7%timestamp%3%u-4%compressed.webp';
    const keys = picturesIn([
      named('a~b', 2, 1, 'u-1'),
      named('dogs', 10, 2, 'u-2'),
      named('dogs', 10, 2, 'u-2', true),
      named('dogs', 10, 1, 'u-3'),
      { path: old },
      { path: 'images/plain.png' },
      { path: 'other/dogs+step+1+timestamp+1+u.png' },
    ]);

    expect([...keys.keys()]).toEqual(['a/b', 'dogs']);
    expect(keys.get('dogs')?.map(({ step, whole }) => [step, whole.path])).toEqual([
      [7, old],
      [10, named('dogs', 10, 1, 'u-3').path],
      [10, named('dogs', 10, 2, 'u-2').path],
    ]);
    expect(keys.get('dogs')?.at(-1)?.small).toEqual(named('dogs', 10, 2, 'u-2', true));
  });

  it('stay until the next step', () => {
    const all = [{ step: 0 }, { step: 5 }, { step: 5 }, { step: 9 }];
    expect(stepsOf(all)).toEqual([0, 5, 9]);
    expect(atStep(all, 7)).toEqual([{ step: 5 }, { step: 5 }]);
    expect(atStep(all, -1)).toEqual([]);
    expect(atStep([], 3)).toEqual([]);
  });
});

describe('tables by step', () => {
  it('are what log_table has tagged and what lies in its folder', () => {
    const tag = JSON.stringify([
      { path: 'eval.json', type: 'table' },
      { path: 'x.png', type: 'image' },
      null,
    ]);
    const files = [
      { path: 'tables/q_step_12.json', sha256: 'a' },
      { path: 'tables/q_step_2.json' },
      { path: 'tables/a.txt' },
    ];
    expect(loggedTables({ 'mlflow.loggedArtifacts': tag }, files)).toEqual([
      { name: 'eval.json', step: 0, path: 'eval.json', sha256: undefined },
      { name: 'tables/q.json', step: 2, path: 'tables/q_step_2.json', sha256: undefined },
      { name: 'tables/q.json', step: 12, path: 'tables/q_step_12.json', sha256: 'a' },
    ]);
  });

  it.each([undefined, '', '{', '7', '[7]', '[{"type":"table"}]'])('ignore a tag of %j', (tag) =>
    expect(loggedTables(tag === undefined ? {} : { 'mlflow.loggedArtifacts': tag }, [])).toEqual([]),
  );
});
