import { philox4x32 } from '@cifar/kernels';

const TWO_TO_32 = 2 ** 32;

/**
 * Keeps these numbers apart from those that a source draws with the same seed: `@cifar/data-cifar` has the
 * purposes 1 to 3, in the same place of the key. A part of what a seed means: it stays for ever.
 */
const PURPOSE = 4;

/** Numbers between 0 and 1, neither of them included, one a call. */
export type Uniforms = () => number;

/**
 * Random numbers at an address: a function of it alone, so that batches can be made in any order, and again.
 *
 * @param seed An integer from 0 to 2^53 - 1.
 * @param epoch Below 2^32.
 * @param index Of the batch, below 2^32.
 */
export function addressedUniforms(seed: number, epoch: number, index: number): Uniforms {
  // The upper half of a seed has 21 bits: the purpose stands above them.
  const key = [seed % TWO_TO_32, Math.floor(seed / TWO_TO_32) + PURPOSE * 2 ** 24];
  let words: Uint32Array = new Uint32Array(0);
  let [block, used] = [0, 0];
  return () => {
    if (used === words.length) {
      words = philox4x32([block++, epoch, index, 0], key);
      used = 0;
    }
    return (words[used++]! + 0.5) / TWO_TO_32;
  };
}
