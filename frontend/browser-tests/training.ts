import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { serverUrl } from './browser';
import type { Labeled } from './dataset';
import { softmaxModel } from './model';
import { greyPng, type TestTenant } from './tenant';

/** As in train.py. */
const rates = ['0.02', '0.0005', '0.002', '0.01', '0.05', '0.1', '0.2', '0.5', '1.0', '2.0'];
const epochs = 30;
const mostEpochs = 600;
const epochMs = 200;
const classes = 10;
const mostInk = 16;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const data = here('../../backend/src/main/resources/io/millrace/demo/digits.csv.gz');

interface Digit {
  /** 64 values in rows, 0 (paper) to 1 (ink). */
  readonly ink: readonly number[];
  readonly label: number;
}

function digits(): Digit[] {
  const lines = gunzipSync(readFileSync(data)).toString('ascii').trim().split('\n');
  return lines.map((line) => {
    const values = line.split(',').map(Number);
    return { ink: values.slice(0, 64).map((value) => value / mostInk), label: values[64] ?? 0 };
  });
}

/** `each` pictures of every digit, black on white; none of them is seen in training. */
export function unseenDigits(each: number): Labeled[] {
  const taken = new Map<number, number>();
  return digits().flatMap(({ ink, label }, index) => {
    const before = taken.get(label) ?? 0;
    if (index % 3 !== 2 || before === each) return [];
    taken.set(label, before + 1);
    const content = greyPng(8, (x, y) => Math.round(255 * (1 - (ink[y * 8 + x] ?? 0))));
    return [{ path: `${label}/${before}.png`, content, label: String(label) }];
  });
}

/** Why `train.py` cannot run here; undefined when it can. */
function withoutPython(): string | undefined {
  const venv = process.env.MILLRACE_PEERS_VENV;
  if (!venv) return 'MILLRACE_PEERS_VENV names no virtual environment';
  const { status } = spawnSync(join(venv, 'bin', 'python'), ['-c', 'import mlflow, numpy, onnx']);
  return status === 0 ? undefined : `${venv} has not mlflow, numpy and onnx`;
}

/** Ten models that are being trained, the first one slowly. */
export interface Training {
  /** Ends the first one. */
  readonly stop: () => void;
  readonly done: Promise<void>;
}

/** Trains. The three lines are those that the page of the experiments shows; they run `python train.py`. */
export function train(tenant: TestTenant, lines: string): Training {
  const missing = withoutPython();
  console.log(`Trained by ${missing ? `the same calls from Node: ${missing}` : 'Python and MLflow'}`);
  const training = missing
    ? trainByRest(tenant)
    : trainByPython(lines.replace('<your API key>', tenant.apiKey));
  training.done.catch(() => undefined); // told by the test that awaits it
  return training;
}

function trainByPython(lines: string): Training {
  const folder = mkdtempSync(join(tmpdir(), 'train-'));
  copyFileSync(here('train.py'), join(folder, 'train.py'));
  copyFileSync(data, join(folder, 'digits.csv.gz'));
  const bin = join(process.env.MILLRACE_PEERS_VENV ?? '', 'bin');
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, GIT_PYTHON_REFRESH: 'quiet' };
  const python = spawn('bash', ['-ec', lines], { cwd: folder, env });
  let said = '';
  python.stdout.on('data', (text) => (said += String(text)));
  python.stderr.on('data', (text) => (said += String(text)));
  const done = new Promise<void>((ended, failed) => {
    python.on('close', (status) => {
      rmSync(folder, { recursive: true });
      if (status === 0) ended();
      else failed(new Error(`Training failed: ${said}`));
    });
  });
  return { stop: () => writeFileSync(join(folder, 'stop'), ''), done };
}

/** A call as MLflow's clients make it. */
export async function mlflow<T>(tenant: TestTenant, path: string, body: unknown): Promise<T> {
  const answer = await mlflowFetch(tenant, `mlflow/${path}`, 'POST', JSON.stringify(body));
  return (await answer.json()) as T;
}

async function mlflowFetch(
  tenant: TestTenant,
  path: string,
  method: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  const answer = await fetch(`${serverUrl}/mlflow/api/2.0/${path}`, {
    method,
    headers: { Authorization: `Bearer ${tenant.apiKey}`, 'Content-Type': type },
    body,
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** What train.py does, in the same calls. */
function trainByRest(tenant: TestTenant): Training {
  let stopped = false;
  return { stop: () => (stopped = true), done: trainAll(tenant, () => stopped) };
}

async function trainAll(tenant: TestTenant, stopped: () => boolean): Promise<void> {
  const { experiment_id } = await mlflow<{ experiment_id: string }>(tenant, 'experiments/create', {
    name: 'digits',
  });
  const all = digits();
  const [seen, held] = [0, 1].map((part) => all.filter((_, index) => index % 3 === part));
  for (const rate of rates) {
    const slow = rate === rates[0];
    const { run } = await mlflow<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      tenant,
      'runs/create',
      { experiment_id, run_name: `rate ${rate}`, start_time: Date.now() },
    );
    const { run_id, artifact_uri } = run.info;
    await mlflow(tenant, 'runs/log-parameter', { run_id, key: 'learning_rate', value: rate });
    const model = new Softmax();
    for (let epoch = 0; epoch < (slow ? mostEpochs : epochs); epoch++) {
      model.learn(seen ?? [], Number(rate));
      const values = { ...model.measured('train', seen ?? []), ...model.measured('validation', held ?? []) };
      const at = { step: epoch, timestamp: Date.now() };
      const metrics = Object.entries(values).map(([key, value]) => ({ key, value, ...at }));
      await mlflow(tenant, 'runs/log-batch', { run_id, metrics });
      if (slow && stopped()) break;
      await pause(slow ? epochMs : 0);
    }
    const folder = artifact_uri.replace('mlflow-artifacts:/', 'mlflow-artifacts/artifacts/');
    await mlflowFetch(tenant, `${folder}/model.onnx`, 'PUT', new Uint8Array(model.onnx()));
    await mlflow(tenant, 'runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
  }
}

/** Softmax regression by gradient descent over all rows at once. */
class Softmax {
  private readonly weights = Array.from({ length: 64 }, () => Array<number>(classes).fill(0));
  private readonly bias = Array<number>(classes).fill(0);

  learn(rows: readonly Digit[], rate: number): void {
    const errors = rows.map(({ ink, label }) =>
      this.scores(ink).map((score, c) => (score - (c === label ? 1 : 0)) * (rate / rows.length)),
    );
    errors.forEach((error, row) => {
      error.forEach((part, c) => (this.bias[c] = (this.bias[c] ?? 0) - part));
      this.weights.forEach((weights, pixel) => {
        const ink = rows[row]?.ink[pixel] ?? 0;
        if (ink !== 0) error.forEach((part, c) => (weights[c] = (weights[c] ?? 0) - ink * part));
      });
    });
  }

  measured(name: string, rows: readonly Digit[]): Record<string, number> {
    let loss = 0;
    let right = 0;
    for (const { ink, label } of rows) {
      const scores = this.scores(ink);
      loss -= Math.log(scores[label] ?? 0);
      right += scores.indexOf(Math.max(...scores)) === label ? 1 : 0;
    }
    return { [`${name}_loss`]: loss / rows.length, [`${name}_accuracy`]: right / rows.length };
  }

  onnx(): Buffer {
    return softmaxModel(this.weights, this.bias);
  }

  private scores(ink: readonly number[]): number[] {
    const sums = this.bias.map((bias, c) =>
      ink.reduce((sum, value, pixel) => sum + value * (this.weights[pixel]?.[c] ?? 0), bias),
    );
    const most = Math.max(...sums);
    const powers = sums.map((sum) => Math.exp(sum - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }
}
