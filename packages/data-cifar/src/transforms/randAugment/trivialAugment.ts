import { described } from '../describedTransform.js';
import type { Transform } from '../transform.js';
import { anyOperation, type OperationOptions } from './anyOperation.js';
import { HIGHEST_MAGNITUDE, TRIVIAL_AUGMENT_MAGNITUDES } from './magnitudes.js';

/**
 * One of the fourteen operations of `randAugment` for each image, at a magnitude that is drawn too, in wider
 * ranges: there is nothing to tune.
 *
 * Wants pixels of 0 to 255, and makes of whole numbers whole numbers: those that torchvision's TrivialAugmentWide
 * makes of bytes.
 *
 * Source: Müller, Hutter, "TrivialAugment: tuning-free yet state-of-the-art data augmentation", ICCV 2021
 * (arXiv:2103.10158).
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if a pixel is.
 * @example
 * import { batches, normalize, syntheticCifar100, trivialAugment } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [trivialAugment(), normalize()] });
 */
export function trivialAugment(options: OperationOptions = {}): Transform {
  const transform = anyOperation(
    'trivialAugment',
    TRIVIAL_AUGMENT_MAGNITUDES,
    (random) => random.integer(HIGHEST_MAGNITUDE + 1),
    options,
  );
  return described(transform, { kind: 'trivialAugment', ...options });
}
