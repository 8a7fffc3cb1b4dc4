import { useRef } from 'react';

/** A random key; `crypto.randomUUID` would need a secure origin, which an installation on a LAN may not be. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * One key for one intent: sending the same form again after a lost answer repeats nothing. Call `renew` once the
 * intent is done or its content has changed.
 */
export function useIdempotencyKey() {
  const key = useRef(newIdempotencyKey());
  return {
    headers: (): Record<string, string> => ({ 'Idempotency-Key': key.current }),
    renew: (): void => {
      key.current = newIdempotencyKey();
    },
  };
}
