import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent } from 'react';

/** Opens a path of this application that the server gave, search part included; a click with a key held opens a tab. */
export function useOpenHref(): (event: MouseEvent, href: string) => void {
  const router = useRouter();
  return (event, href) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(href);
  };
}

interface HrefLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

/** A link whose target is known to the server alone; where the page knows it, `AppLink` is checked by the compiler. */
export function HrefLink({ href, children, ...anchor }: HrefLinkProps) {
  const open = useOpenHref();
  return (
    <a {...anchor} href={href} onClick={(event) => open(event, href)}>
      {children}
    </a>
  );
}
