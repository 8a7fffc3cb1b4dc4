import { defaultParseSearch } from '@tanstack/react-router';
import { type ExperimentSearch, experimentSearch } from '@/features/tracking/search';

/** What a live panel shows. */
export type PanelLink =
  | { readonly kind: 'runs' | 'charts' | 'analysis'; readonly id: string; readonly search: ExperimentSearch }
  | { readonly kind: 'run'; readonly id: string; readonly value: string | undefined }
  | { readonly kind: 'endpoint'; readonly name: string };

const notShown =
  'Panels show experiments (runs, charts, analysis), runs and endpoints; this page is none of them.';

const experiment = /^\/experiments\/([^/]+)$/;
const run = /^\/runs\/([^/]+)$/;
const endpoint = /^\/endpoints\/([^/]+)$/;

/**
 * Reads the address of a page of this installation, as the browser shows it or without the host.
 *
 * @returns a sentence for what is no panel
 */
export function panelOf(address: string, origin: string): PanelLink | string {
  if (address === '') return 'A panel needs the address of what it shows.';
  let url: URL;
  try {
    url = new URL(address, origin);
  } catch {
    return 'This is no address.';
  }
  if (url.origin !== origin) return 'Panels show what is in this installation; this address leads elsewhere.';
  const path = url.pathname.replace(/\/$/, '');
  const ofExperiment = experiment.exec(path)?.[1];
  if (ofExperiment !== undefined) {
    const search = experimentSearch(defaultParseSearch(url.search));
    if (search.tab === 'about') return notShown;
    return { kind: search.tab ?? 'runs', id: decoded(ofExperiment), search };
  }
  const ofRun = run.exec(path)?.[1];
  if (ofRun !== undefined) {
    return { kind: 'run', id: decoded(ofRun), value: decoded(url.hash.slice(1)) || undefined };
  }
  const ofEndpoint = endpoint.exec(path)?.[1];
  if (ofEndpoint !== undefined) return { kind: 'endpoint', name: decoded(ofEndpoint) };
  return notShown;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
