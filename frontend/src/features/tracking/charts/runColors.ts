/** A colour that is the run's own, wherever and among whichever others it is drawn. */
export function runColor(id: string, scheme: 'light' | 'dark'): string {
  let hash = 2_166_136_261;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
  // Ids that were made one after the other differ in few places: what is left of them is mixed once more.
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  hash ^= hash >>> 13;
  const hue = (hash >>> 0) % 360;
  const step = ((hash >>> 9) >>> 0) % 3;
  const light = scheme === 'light' ? 34 + 7 * step : 58 + 8 * step;
  return `hsl(${hue} ${scheme === 'light' ? 62 : 60}% ${light}%)`;
}
