/** Keys with a meaning of their own on the labeling screens: skip, undo, find, no label, comment. */
const reserved = new Set(['s', 'z', 'f', 'r', 'c']);
const digits = Array.from('1234567890');
const letters = Array.from('abcdefghijklmnopqrstuvwxyz').filter((letter) => !reserved.has(letter));

/**
 * A key for each class, by class. A class that is called by one digit or letter has that key; the others get the
 * digits in their order, then a letter of their own name, then any letter. Classes beyond that have none.
 */
export function shortcutsFor(classes: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  const give = (name: string, key: string | undefined): void => {
    if (key === undefined) return;
    keys.set(name, key);
    taken.add(key);
  };
  const free = (key: string): boolean => !taken.has(key);
  for (const name of classes) {
    const own = name.toLowerCase();
    if ((digits.includes(own) || letters.includes(own)) && free(own)) give(name, own);
  }
  for (const name of classes.filter((one) => !keys.has(one))) {
    const ofName = Array.from(name.toLowerCase()).filter((letter) => letters.includes(letter));
    give(name, digits.find(free) ?? ofName.find(free) ?? letters.find(free));
  }
  return keys;
}

/** The class that a key stands for. */
export function classOfKey(keys: ReadonlyMap<string, string>, key: string): string | undefined {
  const pressed = key.toLowerCase();
  return [...keys].find(([, own]) => own === pressed)?.[0];
}
