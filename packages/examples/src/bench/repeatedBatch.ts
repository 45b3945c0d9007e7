import { batches, centerCrop, normalize, syntheticCifar100 } from '@cifar/data-cifar';
import type { BatchSource } from '@cifar/trainer';

/** The same batch again and again: making it is no part of what is measured. */
export function repeatedBatch(batchSize: number, count: number): BatchSource {
  const { train } = syntheticCifar100({ trainCount: batchSize, testCount: 1 });
  const transforms = [centerCrop(28), normalize()];
  const batch = batches(train, { batchSize, transforms }).batch(0, 0);
  return {
    exampleCount: batchSize * count,
    batchSize,
    batchCount: () => count,
    batch: () => batch,
  };
}
