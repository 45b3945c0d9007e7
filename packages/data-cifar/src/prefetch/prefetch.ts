import { checkInteger, refuse } from '../argumentChecks.js';
import { SplitBatches } from '../batches/batches.js';
import type { BatchSource } from '../batches/batchSource.js';
import { CifarDataError } from '../cifarDataError.js';
import type { Transform, TransformConfig } from '../transforms/transform.js';
import { PrefetchedBatches } from './prefetchedBatches.js';
import type { PrefetchedSource } from './prefetchedSource.js';

export interface PrefetchOptions {
  /** Threads that make batches. Default: 1. */
  readonly workers?: number;
  /** How many batches are made before they are asked for, and held. Default: 2 for each worker. */
  readonly ahead?: number;
  /**
   * URLs of modules that export the makers of transforms which are not of this package: each a function of the
   * transform's `config`, by the name of its `kind`. Default: none.
   */
  readonly modules?: readonly string[];
}

const OWNER = 'prefetch';

function configOf({ name, config }: Transform): TransformConfig {
  if (!config) {
    throw new CifarDataError(
      'INVALID_ARGUMENT',
      `${OWNER}: a worker cannot make the transform '${name}', as it has no config: give it one, and the ` +
        'module that exports its maker in `modules`, or take the batches of the source itself',
    );
  }
  try {
    return structuredClone(config);
  } catch (cause) {
    throw new CifarDataError(
      'INVALID_ARGUMENT',
      `${OWNER}: the config of the transform '${name}' must be plain data, which can be sent to a worker`,
      { cause },
    );
  }
}

/**
 * Has the batches of a source made in workers, ahead of time: while this thread is busy with a step, also with one
 * that blocks it. They are the very same, to the bit, whatever the number of workers and the order in which they
 * are asked for; what is made ahead are the batches that follow the one asked for last, through the next epochs
 * too. At most `ahead` of them are held.
 *
 * Images are copied to shared memory once; if there is none, as on a page that is not isolated from other
 * origins, to every worker. Worker threads in Node do not keep the process alive.
 *
 * @param source Of `batches`. `mixup` and the like go around what comes out of here, not into it.
 * @throws {CifarDataError} INVALID_ARGUMENT if the source is another one, an option out of its range, or a
 *   transform of the user cannot be sent to a worker.
 * @example
 * import { batches, normalize, prefetch, randAugment, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const source = batches(train, { batchSize: 16, transforms: [randAugment(), normalize()] });
 * const prefetched = prefetch(source, { workers: 2 });
 * try {
 *   for (let index = 0; index < prefetched.batchCount(0); index++) {
 *     const { images, labels } = await prefetched.batch(0, index);
 *   }
 * } finally {
 *   await prefetched.close();
 * }
 */
export function prefetch(
  source: BatchSource,
  { workers = 1, ahead = 2 * workers, modules = [] }: PrefetchOptions = {},
): PrefetchedSource {
  if (!(source instanceof SplitBatches)) {
    refuse(OWNER, 'source', 'what `batches` makes, not yet mixed or wrapped', typeof source);
  }
  checkInteger(OWNER, 'workers', workers, 1);
  checkInteger(OWNER, 'ahead', ahead, 0);
  const { transforms = [], ...options } = source.options;
  const setup = { options, transforms: transforms.map(configOf), modules };
  return new PrefetchedBatches(source, setup, workers, ahead);
}
