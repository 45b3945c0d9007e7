import { checkInteger } from '../argumentChecks.js';
import type { CifarSplit } from './cifarDataset.js';
import { sliceRecords } from './recordReader.js';

/**
 * The first examples of a split. Shares memory with it.
 *
 * @param count How many; all if the split has fewer.
 * @throws {CifarDataError} INVALID_ARGUMENT if `count` is not an integer of at least 1.
 * @example
 * import { syntheticCifar100, take } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * console.log(take(train, 10).count); // 10
 */
export function take(split: CifarSplit, count: number): CifarSplit {
  checkInteger('take', 'count', count, 1);
  return sliceRecords(split, 0, Math.min(count, split.count));
}
