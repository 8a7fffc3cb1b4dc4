import { lazy, type ReactNode, Suspense } from 'react';
import { LinesSkeleton } from '@/components/feedback/QueryView';

interface MarkdownProps {
  readonly text: string;
  /** Shows a picture whose address is a path without scheme; others are never fetched. */
  readonly picture?: (path: string, alt: string) => ReactNode;
}

const Rendered = lazy(() => import('./MarkdownText').then((module) => ({ default: module.MarkdownText })));

/** What a person wrote, in GitHub's Markdown. HTML in it stays text, and nothing is fetched from elsewhere. */
export function Markdown(props: MarkdownProps) {
  return (
    <Suspense fallback={<LinesSkeleton lines={3} />}>
      <Rendered {...props} />
    </Suspense>
  );
}
