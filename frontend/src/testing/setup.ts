import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// jsdom has no layout; Mantine asks for these.
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
window.scrollTo = () => undefined;
// A canvas on which nothing is seen: each method does nothing, each text has no width.
HTMLCanvasElement.prototype.getContext = (() =>
  new Proxy({}, { get: () => () => ({ width: 0 }), set: () => true })) as never;
// jsdom's files can be read by a reader only.
function read(blob: Blob, how: 'readAsText' | 'readAsArrayBuffer'): Promise<never> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as never);
    reader[how](blob);
  });
}
Blob.prototype.text = function text() {
  return read(this, 'readAsText');
};
Blob.prototype.arrayBuffer = function arrayBuffer() {
  return read(this, 'readAsArrayBuffer');
};
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, 'fonts', { value: new EventTarget() });
class NoResizeObserver implements ResizeObserver {
  observe = (): void => undefined;
  unobserve = (): void => undefined;
  disconnect = (): void => undefined;
}
window.ResizeObserver = NoResizeObserver;

afterEach(() => {
  cleanup();
  localStorage.clear();
});
