import type { AddressedRandom } from './addressedRandom.js';

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
export function permutation(count: number, random: AddressedRandom): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}
