export type Aim = 'min' | 'max';

/** The places of the points that no other point beats in one value without losing in the other, by x. */
export function paretoFront(
  points: readonly (readonly [x: number, y: number])[],
  aims: readonly [Aim, Aim],
): number[] {
  const [signX, signY] = aims.map((aim) => (aim === 'min' ? 1 : -1));
  const at = (index: number): [number, number] => {
    const [x = NaN, y = NaN] = points[index] ?? [];
    return [x * (signX ?? 1), y * (signY ?? 1)];
  };
  const front: number[] = [];
  let best = Infinity;
  const order = [...points.keys()]
    .filter((index) => at(index).every(Number.isFinite))
    .sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
  let bestX = NaN;
  for (const index of order) {
    const [x, y] = at(index);
    // Equal points stand on it together.
    if (y < best || (y === best && x === bestX)) {
      front.push(index);
      best = y;
      bestX = x;
    }
  }
  return front.sort((a, b) => (points[a]?.[0] ?? 0) - (points[b]?.[0] ?? 0));
}
