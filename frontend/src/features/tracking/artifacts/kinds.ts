/** How a file is shown, by the ending of its name. What it says of itself is not believed. */
export type Kind = 'image' | 'audio' | 'table' | 'json' | 'page' | 'text' | 'binary' | 'unknown';

const mebi = 1024 * 1024;

/** Larger ones are not fetched for a look, or of a text only the beginning. */
export const mostBytes: Record<Kind, number> = {
  image: 20 * mebi,
  audio: 30 * mebi,
  table: 5 * mebi,
  json: 5 * mebi,
  page: 2 * mebi,
  text: mebi / 2,
  binary: 0,
  unknown: mebi / 2,
};

/** Types under which a browser takes the bytes for pictures or sound, and for nothing else. */
const mediaTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
};

const kinds: Record<string, Kind> = {
  csv: 'table',
  tsv: 'table',
  json: 'json',
  html: 'page',
  htm: 'page',
  md: 'text',
  txt: 'text',
  log: 'text',
  jsonl: 'text',
  yaml: 'text',
  yml: 'text',
  toml: 'text',
  xml: 'text',
  py: 'text',
  ipynb: 'json',
  diff: 'text',
  patch: 'text',
  sh: 'text',
  sql: 'text',
  onnx: 'binary',
  pt: 'binary',
  pth: 'binary',
  pkl: 'binary',
  npy: 'binary',
  npz: 'binary',
  parquet: 'binary',
  safetensors: 'binary',
  h5: 'binary',
  zip: 'binary',
  gz: 'binary',
};

export function kindOf(path: string): Kind {
  const ending = endingOf(path);
  const media = mediaTypes[ending];
  if (media !== undefined) return media.startsWith('image/') ? 'image' : 'audio';
  return kinds[ending] ?? 'unknown';
}

/** Undefined for what is neither picture nor sound. */
export function mediaTypeOf(path: string): string | undefined {
  return mediaTypes[endingOf(path)];
}

export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}

export function endingOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot + 1).toLowerCase();
}
