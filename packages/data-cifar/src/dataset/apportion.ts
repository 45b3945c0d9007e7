/**
 * Rounds shares so that every class and every part has its whole number: part p of class c gets
 * `counts[p] * sizes[c] / sum of sizes`, rounded up or down.
 *
 * Larger remainders are rounded up first. Parts that then have too many give to those with too few, over
 * other parts if need be: as rounding a matrix is a flow problem, there is always a way (Bacharach, "Matrix
 * rounding problems", Management Science 9(4), 1966).
 *
 * @param sizes Examples of each class.
 * @param counts Examples of each part; in all as many as there are.
 * @returns Examples by class and part.
 */
export function apportion(sizes: readonly number[], counts: readonly number[]): number[][] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  // Of whole numbers: a share that is whole is found so.
  const share = (c: number, p: number) => (counts[p]! * sizes[c]!) / all;
  const parts = counts.map((_, p) => p);
  const table = sizes.map((size, c) => {
    const row = parts.map((p) => Math.floor(share(c, p)));
    const left = size - row.reduce((sum, value) => sum + value, 0);
    const remainder = (p: number) => share(c, p) - row[p]!;
    const order = parts.toSorted((a, b) => remainder(b) - remainder(a) || a - b);
    for (const p of order.slice(0, left)) row[p]! += 1;
    return row;
  });

  const surplus = (p: number) => table.reduce((sum, row) => sum + row[p]!, 0) - counts[p]!;
  /** A class in which one part was rounded up and another down. */
  const exchange = (from: number, to: number) =>
    table.find((row, c) => row[from]! > share(c, from) && row[to]! < share(c, to));
  const tooLarge = () => parts.find((p) => surplus(p) > 0);
  for (let from = tooLarge(); from !== undefined; from = tooLarge()) {
    const comesFrom = new Map<number, number>([[from, from]]);
    for (const reached of comesFrom.keys()) {
      for (const p of parts)
        if (!comesFrom.has(p) && exchange(reached, p)) comesFrom.set(p, reached);
    }
    let to = [...comesFrom.keys()].find((p) => surplus(p) < 0)!;
    while (to !== from) {
      const giver: number = comesFrom.get(to)!;
      const row = exchange(giver, to)!;
      row[giver]! -= 1;
      row[to]! += 1;
      to = giver;
    }
  }
  return table;
}
