import { describe, expect, it } from 'vitest';
import { loggedTables, placeOf } from './loggedTables';
import { atStep, picturesIn, stepsOf } from './pictures';
import { soundsIn } from './sounds';

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

describe('sounds by step', () => {
  it('are files with the ending of one, wherever they lie', () => {
    const keys = soundsIn(
      [
        'sample.wav',
        'speech_step_10.mp3',
        'speech_step_2.mp3',
        'audio/val/said/step_7_0.wav',
        'audio/val/said/step_7_1.wav',
        'audio/val/said/step_-1_0.wav',
        'audio/a~b+step+3+timestamp+17+u-1.ogg',
        'audio/step_4.flac',
        'page.wav.html',
      ].map((path) => ({ path, bytes: 1 })),
    );

    expect(
      Object.fromEntries([...keys].map(([key, sounds]) => [key, sounds.map(({ step }) => step)])),
    ).toEqual({ 'a/b': [3], audio: [4], sample: [0], speech: [2, 10], 'val/said': [-1, 7, 7] });
    expect(keys.get('val/said')?.at(-1)).toEqual({ path: 'audio/val/said/step_7_1.wav', bytes: 1, step: 7 });
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

  it('have the last step that their name tells', () => {
    expect(placeOf('plots/step1_weights_step_7.json')).toEqual({ name: 'plots/step1_weights.json', step: 7 });
    expect(placeOf('plots/loss.step-12.json')).toEqual({ name: 'plots/loss.json', step: 12 });
    expect(placeOf('plots/w_step_-3.json')).toEqual({ name: 'plots/w.json', step: -3 });
    expect(placeOf('step=4.csv')).toEqual({ name: 'step.csv', step: 4 });
    expect(placeOf('step_4/notes.csv')).toEqual({ name: 'step_4/notes.csv', step: 0 });
  });

  it.each([undefined, '', '{', '7', '[7]', '[{"type":"table"}]'])('ignore a tag of %j', (tag) =>
    expect(loggedTables(tag === undefined ? {} : { 'mlflow.loggedArtifacts': tag }, [])).toEqual([]),
  );
});
