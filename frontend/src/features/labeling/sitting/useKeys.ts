import { useEffect, useRef } from 'react';

export type Keys = Readonly<Record<string, () => void>>;

/**
 * Single keys that work wherever the focus is, except where people write, choose or read a dialog. What is not in the
 * table goes to `other`, which says whether the key was meant for it.
 */
export function useKeys(enabled: boolean, keys: Keys, other: (key: string) => boolean): void {
  const latest = useRef({ keys, other });
  useEffect(() => {
    latest.current = { keys, other };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || isElsewhere(event)) return;
      const action = latest.current.keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action) action();
      if (action || latest.current.other(event.key)) event.preventDefault();
    };
    globalThis.addEventListener('keydown', listen);
    return () => globalThis.removeEventListener('keydown', listen);
  }, [enabled]);
}

const writing = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]';
/** Enter means what it always means there. A chosen class is the exception: pressing it again says nothing new. */
const pressable = 'a[href], button:not([aria-pressed="true"]), summary, [role="tab"]';

function isElsewhere(event: KeyboardEvent): boolean {
  const undo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (event.altKey || ((event.ctrlKey || event.metaKey) && !undo)) return true;
  const target = event.target instanceof Element ? event.target : undefined;
  if (document.querySelector('[role="dialog"]') !== null || target?.closest(writing)) return true;
  return event.key === 'Enter' && target?.closest(pressable) != null;
}
