/**
 * A small random forest for regression (Breiman, 2001): trees on bootstrap samples, at each node the best split among a
 * third of the features. Always the same for the same data.
 */
export interface Tree {
  readonly predict: (row: readonly number[]) => number;
  /** Rows that it has not seen. */
  readonly outOfBag: readonly number[];
}

const leastInLeaf = 2;
const deepest = 8;

export function growForest(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  trees: number,
  random: () => number,
): Tree[] {
  return Array.from({ length: trees }, () => {
    const bag = rows.map(() => Math.floor(random() * rows.length));
    const seen = new Set(bag);
    const predict = grow(rows, targets, bag, 0, random);
    return { predict, outOfBag: [...rows.keys()].filter((index) => !seen.has(index)) };
  });
}

type Predict = Tree['predict'];

function grow(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  members: readonly number[],
  depth: number,
  random: () => number,
): Predict {
  const mean = members.reduce((sum, index) => sum + (targets[index] ?? 0), 0) / members.length;
  const split =
    depth < deepest && members.length >= 2 * leastInLeaf
      ? bestSplit(rows, targets, members, random)
      : undefined;
  if (!split) return () => mean;
  const { feature, threshold } = split;
  const isLow = (row: readonly number[] | undefined): boolean => (row?.[feature] ?? 0) <= threshold;
  const low = members.filter((index) => isLow(rows[index]));
  const high = members.filter((index) => !isLow(rows[index]));
  const [ofLow, ofHigh] = [low, high].map((part) => grow(rows, targets, part, depth + 1, random));
  return (row) => (isLow(row) ? ofLow?.(row) : ofHigh?.(row)) ?? mean;
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** The one that leaves the least sum of squares. */
function bestSplit(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  members: readonly number[],
  random: () => number,
): Split | undefined {
  const features = rows[0]?.length ?? 0;
  const total = members.reduce((sum, index) => sum + (targets[index] ?? 0), 0);
  let best: Split | undefined;
  let most = (total * total) / members.length + 1e-12;
  for (const feature of chosen(features, Math.max(1, Math.ceil(features / 3)), random)) {
    const value = (index: number | undefined): number => rows[index ?? -1]?.[feature] ?? 0;
    const order = [...members].sort((a, b) => value(a) - value(b));
    let sum = 0;
    for (let i = 1; i < order.length; i++) {
      sum += targets[order[i - 1] ?? -1] ?? 0;
      if (i < leastInLeaf || order.length - i < leastInLeaf || value(order[i - 1]) === value(order[i]))
        continue;
      const gain = (sum * sum) / i + (total - sum) ** 2 / (order.length - i);
      if (gain > most) {
        most = gain;
        best = { feature, threshold: (value(order[i - 1]) + value(order[i])) / 2 };
      }
    }
  }
  return best;
}

function chosen(of: number, count: number, random: () => number): number[] {
  const all = [...Array(of).keys()];
  return Array.from({ length: count }, () => all.splice(Math.floor(random() * all.length), 1)[0] ?? 0);
}

/** Numbers from 0 to below 1 that are the same each time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
