import { checkInteger } from '../argumentChecks.js';
import type { AddressableSource } from './addressableSource.js';

/** Where batches begin and end. */
export interface EachBatchOptions {
  /** The first epoch. Default: 0. */
  readonly epoch?: number;
  /** The first batch of that epoch; as many as it has: none of it. Default: 0. */
  readonly index?: number;
  /** How many epochs, a first one that is not whole among them; may be Infinity. Default: 1. */
  readonly epochs?: number;
  /** Its reason is thrown once it is aborted, also while a batch is waited for. */
  readonly signal?: AbortSignal;
}

/** Rejects with the signal's reason once it is aborted. */
async function unlessAborted<T>(made: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal || !(made instanceof Promise)) return made;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([made, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function* batchesFrom<B>(
  source: AddressableSource<B>,
  { epoch: first = 0, index: start = 0, epochs = 1, signal }: EachBatchOptions,
): AsyncGenerator<B, void, undefined> {
  for (let epoch = first; epoch < first + epochs; epoch++) {
    const count = source.batchCount(epoch);
    for (let index = epoch === first ? start : 0; index < count; index++) {
      signal?.throwIfAborted();
      yield await unlessAborted(source.batch(epoch, index), signal);
    }
  }
}

/**
 * The batches of an epoch, or of several, one after the other. None is made before it is asked for, and none after
 * a `break`.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; while batches are taken, what the source
 *   throws.
 * @example
 * import { batches, eachBatch, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const source = batches(train, { batchSize: 16, shuffle: true });
 * const signal = AbortSignal.timeout(60_000);
 * for await (const { images, labels } of eachBatch(source, { epoch: 2, epochs: 3, signal })) {
 *   if (labels[0] === 5) break;
 * }
 */
export function eachBatch<B>(
  source: AddressableSource<B>,
  options: EachBatchOptions = {},
): AsyncGenerator<B, void, undefined> {
  const { epoch = 0, index = 0, epochs = 1 } = options;
  checkInteger('eachBatch', 'epoch', epoch, 0);
  checkInteger('eachBatch', 'index', index, 0, source.batchCount(epoch));
  if (epochs !== Number.POSITIVE_INFINITY) checkInteger('eachBatch', 'epochs', epochs, 0);
  return batchesFrom(source, options);
}
