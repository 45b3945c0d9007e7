import { refuse } from '../argumentChecks.js';
import type { CifarDataset, CifarSplit } from './cifarDataset.js';

function coarse({ count, images, coarseLabels }: CifarSplit): CifarSplit {
  if (!coarseLabels) refuse('withCoarseLabels', 'dataset', 'one with coarse labels', 'none');
  return { count, images, labels: coarseLabels };
}

/**
 * The same images, with their superclasses for classes. Shares memory.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if there are no superclasses, as in CIFAR-10.
 * @example
 * import { syntheticCifar100, withCoarseLabels } from '@cifar/data-cifar';
 *
 * const { classes } = withCoarseLabels(syntheticCifar100({ trainCount: 100, testCount: 100 }));
 * console.log(classes.length); // 20
 */
export function withCoarseLabels<Class extends string, Superclass extends string>(
  dataset: CifarDataset<Class, Superclass>,
): CifarDataset<Superclass, never> {
  const { superclasses, train, test, classes: _classes, ...rest } = dataset;
  if (!superclasses) refuse('withCoarseLabels', 'dataset', 'one with superclasses', dataset.name);
  return { ...rest, classes: superclasses, train: coarse(train), test: coarse(test) };
}
