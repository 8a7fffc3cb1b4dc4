type Scheme = 'light' | 'dark';

const hues = 12;
const shades = 2;
const slots = hues * shades;
/** To the next slot where one is taken: far enough to be told apart, and through all of them in the end. */
const stride = 7;

/** Mixes what little ids differ in that were made one after the other. */
function hashOf(id: string): number {
  let hash = 2_166_136_261;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function colorOf(slot: number, scheme: Scheme): string {
  const shade = Math.floor(slot / hues);
  const light = scheme === 'light' ? 33 + 13 * shade : 58 + 18 * shade;
  return `hsl(${(slot % hues) * (360 / hues)} ${scheme === 'light' ? 66 : 62}% ${light}%)`;
}

/**
 * The colours of runs, or groups, that are drawn together. Each has one of its own, the same in every picture; where two
 * of up to 24 would have the same, one of them gets another.
 */
export function runColors(ids: Iterable<string>, scheme: Scheme): (id: string) => string {
  const slotOf = new Map<string, number>();
  const taken = new Set<number>();
  for (const id of [...ids].sort()) {
    let slot = hashOf(id) % slots;
    while (taken.has(slot) && taken.size < slots) slot = (slot + stride) % slots;
    slotOf.set(id, slot);
    taken.add(slot);
  }
  return (id) => colorOf(slotOf.get(id) ?? hashOf(id) % slots, scheme);
}
