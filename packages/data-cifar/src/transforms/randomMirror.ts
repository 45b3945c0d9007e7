import { mirror } from './mirror.js';
import type { Transform } from './transform.js';

/**
 * Turns half of the images around, left for right.
 *
 * @example
 * import { batches, randomMirror, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [randomMirror()] });
 */
export function randomMirror(): Transform {
  return mirror('randomMirror', (random) => random.integer(2) === 1);
}
