import type { Schemas } from '@/lib/api/client';

type Run = Pick<Schemas['Run'], 'params' | 'tags'>;

/** With what code a run ran, as its client said in tags. */
export interface CodeState {
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly repository?: string | undefined;
  /** Whether files differed from the commit. */
  readonly dirty?: boolean | undefined;
  readonly script?: string | undefined;
  readonly entryPoint?: string | undefined;
  readonly diff?: string | undefined;
}

export function codeOf(tags: Run['tags']): CodeState {
  const dirty = tags['mlflow.source.git.dirty'];
  return {
    commit: tags['mlflow.source.git.commit'],
    branch: tags['mlflow.source.git.branch'],
    repository: tags['mlflow.source.git.repoURL'],
    dirty: dirty === undefined ? undefined : dirty.toLowerCase() === 'true',
    script: tags['mlflow.source.name'],
    entryPoint: tags['mlflow.project.entryPoint'],
    diff: tags['mlflow.source.git.diff'] || undefined,
  };
}

/** The page of a commit where the repository is one of the web; addresses of `git@host:` kind are known too. */
export function commitPage({ repository, commit }: CodeState): string | undefined {
  if (repository === undefined || commit === undefined || !/^[0-9a-f]{7,64}$/i.test(commit)) return undefined;
  const web = repository.replace(/^(?:ssh:\/\/)?git@([\w.-]+)[:/]/, 'https://$1/').replace(/\.git\/?$/, '');
  // A name and a password in the address are nobody's business.
  return /^https:\/\/[\w.-]+(?::\d+)?\/[\w./~-]+$/.test(web) ? `${web}/commit/${commit}` : undefined;
}

/** Without name and password, which some clients leave in the address. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

const seedKey = /(?:^|[/.:])(?:seed|random[_-]?seed|random[_-]?state|rng[_-]?seed)$/i;

/** The params, or else the tags, that set the run's randomness. */
export function seedsOf({ params, tags }: Run): [string, string][] {
  const among = (values: Record<string, string>): [string, string][] =>
    Object.entries(values).filter(([key, value]) => seedKey.test(key) && value !== 'None');
  const found = among(params);
  return found.length > 0 ? found : among(tags);
}

/** Packages by name, with what was said of the version: `==1.2`, `>=2`, or nothing. */
export type Packages = Readonly<Record<string, string>>;

/** What a file of an environment names: `requirements.txt`, `conda.yaml` or `python_env.yaml`. */
export function packagesIn(path: string, text: string): Packages {
  return /\.ya?ml$/.test(path) ? inYaml(text) : inRequirements(text.split('\n'));
}

function inRequirements(lines: readonly string[]): Packages {
  const packages: Record<string, string> = {};
  for (const line of lines) {
    const found = requirement(line);
    if (found) packages[found[0]] = found[1];
  }
  return packages;
}

/** Of the lists below `dependencies`, and the version of Python itself; build tools are left out. */
function inYaml(text: string): Packages {
  const packages: Record<string, string> = {};
  let section = '';
  for (const line of text.split('\n')) {
    const top = /^([\w-]+):\s*(.*?)\s*$/.exec(line);
    if (top?.[1] !== undefined) {
      section = top[1];
      if (section === 'python' && top[2]) packages.python = `==${unquoted(top[2])}`;
    } else if (section === 'dependencies') {
      const item = /^\s*-\s+(.*)$/.exec(line);
      const found = item?.[1] === undefined ? undefined : requirement(unquoted(item[1].trim()));
      if (found) packages[found[0]] = found[1];
    }
  }
  return packages;
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, '$2');
}

/** A line of a requirements file as name and version; undefined for comments and options. */
function requirement(line: string): [string, string] | undefined {
  const said =
    line
      .replace(/(^|\s)#.*$/, '')
      .split(';')[0]
      ?.trim() ?? '';
  const found = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(said);
  if (!found?.[1] || said.endsWith(':') || said.startsWith('-')) return undefined;
  const version = (found[2] ?? '')
    .replace(/\s+/g, '')
    .replace(/--hash=.*$/, '')
    .replace(/\\$/, '');
  // conda writes one sign of equality where pip writes two
  return [found[1].toLowerCase().replace(/[_.-]+/g, '-'), version.replace(/^=(?!=)/, '==')];
}

/** How many lines a diff adds and takes away. */
export function diffSize(diff: string): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const line of diff.split('\n')) {
    if (line.startsWith('+') && !line.startsWith('+++')) added += 1;
    if (line.startsWith('-') && !line.startsWith('---')) removed += 1;
  }
  return { added, removed };
}

/** Tells texts apart in a few characters (FNV-1a); for people who compare, not against those who forge. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
