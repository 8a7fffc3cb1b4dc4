import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const jar = fileURLToPath(new URL('../../backend/target/millrace.jar', import.meta.url));
const places = [
  process.env.MILLRACE_TEST_MINIO ?? '',
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'minio')),
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'millrace', 'bin', 'minio'),
];
const program = places.find((place) => place !== '' && existsSync(place));

/** Why a server on MinIO cannot be tried here; undefined when it can. */
export const noMinioReason = program
  ? existsSync(jar)
    ? undefined
    : `no ${jar}: build the server`
  : 'no minio: backend/src/test/scripts/install-s3-server.sh minio';

/** A server of its own whose objects are in a MinIO of its own. */
export interface ServerOnMinio {
  url: string;
  /** The origin of MinIO, to which the browser sends files. */
  store: string;
  stop: () => Promise<void>;
}

export async function startServerOnMinio(adminToken: string): Promise<ServerOnMinio> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-minio-'));
  const [storePort, httpPort] = await freePorts(2);
  const store = `http://127.0.0.1:${storePort}`;
  const url = `http://127.0.0.1:${httpPort}`;
  const account = { user: 'millrace', password: crypto.randomUUID() };
  const minio = startMinio(folder, storePort, url, account);
  const server = startServer(folder, {
    MILLRACE_HTTP_PORT: String(httpPort),
    MILLRACE_GRPC_PORT: '0',
    MILLRACE_MANAGEMENT_PORT: '0',
    MILLRACE_ADMIN_TOKEN: adminToken,
    MILLRACE_S3_ENDPOINT: store,
    MILLRACE_S3_ACCESS_KEY: account.user,
    MILLRACE_S3_SECRET_KEY: account.password,
  });
  const stop = async () => {
    await ended(server);
    await ended(minio);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, store, stop };
}

/** It lets in pages of one origin, as an operator would set it up. */
function startMinio(
  folder: string,
  port: number | undefined,
  origin: string,
  { user, password }: { user: string; password: string },
): ChildProcess {
  return spawn(
    program ?? '',
    ['server', join(folder, 'minio'), '--quiet', '--address', `127.0.0.1:${port}`],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        MINIO_ROOT_USER: user,
        MINIO_ROOT_PASSWORD: password,
        MINIO_API_CORS_ALLOW_ORIGIN: origin,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
    },
  );
}

function startServer(folder: string, settings: Record<string, string>): ChildProcess {
  const java = process.env.MILLRACE_JAVA ?? process.env.JAVA_HOME ?? 'java';
  const named = join(java, 'bin', 'java');
  const data = join(folder, 'data');
  mkdirSync(data);
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('MILLRACE_'));
  return spawn(existsSync(named) ? named : java, ['-Xmx512m', '-jar', jar, 'serve'], {
    cwd: data,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...Object.fromEntries(others), ...settings, MILLRACE_DATA_DIR: data },
  });
}

async function ready(server: ChildProcess): Promise<void> {
  if (!server.stdout) throw new Error('The server has no output');
  for await (const line of createInterface(server.stdout)) {
    if (line.startsWith('ready ')) return;
  }
  throw new Error('The server on MinIO did not start');
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  while (child.exitCode === null && child.signalCode === null) await pause(20);
}

/** All at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
