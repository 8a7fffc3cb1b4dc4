import { type RefObject, useEffect, useState } from 'react';

const margin = '200px';

/** Whether an element is in view or nearly so. */
export function useInView(element: RefObject<Element | null>): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    return watchView(target, setInView);
  }, [element]);
  return inView;
}

const watched = new Map<Element, (inView: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** Tells when an element comes into view or leaves it. One observer for all: there may be thousands. */
export function watchView(element: Element, tell: (inView: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => entries.forEach(({ target, isIntersecting }) => watched.get(target)?.(isIntersecting)),
    { rootMargin: margin },
  );
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}
