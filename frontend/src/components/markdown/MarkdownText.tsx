import { type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import classes from './Markdown.module.css';

interface MarkdownTextProps {
  readonly text: string;
  readonly picture?: (path: string, alt: string) => ReactNode;
}

const plugins = [remarkGfm];

/** Without a scheme and a host: of the place that the text is about. */
const relative = /^(?!\/\/)(?![a-z][a-z0-9+.-]*:)[^?#]+$/i;

/** See `Markdown`, which fetches this when it is needed. */
export function MarkdownText({ text, picture }: MarkdownTextProps) {
  return (
    <div className={classes.text}>
      <ReactMarkdown remarkPlugins={plugins} components={componentsWith(picture)}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

function componentsWith(picture: MarkdownTextProps['picture']): Components {
  return {
    a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
    img: ({ src, alt = '' }) => {
      const address = typeof src === 'string' ? src : undefined;
      if (picture && address !== undefined && relative.test(address)) {
        return <>{picture(decodedPath(address), alt)}</>;
      }
      return <SafeLink href={address}>{`Picture${alt ? `: ${alt}` : ''}`}</SafeLink>;
    },
    // A page has its own first heading.
    h1: ({ children }) => <h3>{children}</h3>,
    h2: ({ children }) => <h4>{children}</h4>,
    h3: ({ children }) => <h5>{children}</h5>,
    h4: ({ children }) => <h6>{children}</h6>,
    h5: ({ children }) => <h6>{children}</h6>,
    table: ({ children }) => (
      <div className={classes.scroll} role="region" aria-label="Table" tabIndex={0}>
        <table>{children}</table>
      </div>
    ),
  };
}

/** A link that tells the place it leads to nothing; text where the address is not one to follow. */
function SafeLink({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  if (!href) return <span>{children}</span>;
  const away = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(href);
  return (
    <a href={href} rel="noopener noreferrer nofollow" {...(away ? { target: '_blank' } : {})}>
      {children}
    </a>
  );
}

function decodedPath(address: string): string {
  try {
    return decodeURIComponent(address).replace(/^\.?\//, '');
  } catch {
    return address;
  }
}
