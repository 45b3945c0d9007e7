import { checkInteger } from '../../argumentChecks.js';
import { compose } from '../composition/compose.js';
import { described } from '../describedTransform.js';
import type { Transform } from '../transform.js';
import { anyOperation, type OperationOptions } from './anyOperation.js';
import { HIGHEST_MAGNITUDE, RAND_AUGMENT_MAGNITUDES } from './magnitudes.js';

export interface RandAugmentOptions extends OperationOptions {
  /** How many are done to each image, one after the other. Default: 2. */
  readonly operations?: number;
  /** How strong they are, 0 .. 30. Default: 9. */
  readonly magnitude?: number;
}

/**
 * Some operations for each image, each drawn from all fourteen: identity, shearX, shearY, translateX,
 * translateY, rotate, brightness, color, contrast, sharpness, posterize, solarize, autoContrast, equalize. All
 * have one magnitude, and one that has a direction goes either way.
 *
 * Wants pixels of 0 to 255, and makes of whole numbers whole numbers: those that torchvision's RandAugment makes of
 * bytes, whose table of magnitudes this is.
 *
 * Source: Cubuk, Zoph, Shlens, Le, "RandAugment: practical automated data augmentation with a reduced search
 * space", NeurIPS 2020 (arXiv:1909.13719).
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range; of `batch`, if a pixel is.
 * @example
 * import { batches, normalize, randAugment, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const transforms = [randAugment({ operations: 2, magnitude: 9 }), normalize()];
 * batches(train, { batchSize: 64, transforms });
 */
export function randAugment({
  operations = 2,
  magnitude = 9,
  ...options
}: RandAugmentOptions = {}): Transform {
  checkInteger('randAugment', 'operations', operations, 1);
  checkInteger('randAugment', 'magnitude', magnitude, 0, HIGHEST_MAGNITUDE);
  const any = anyOperation('randAugment', RAND_AUGMENT_MAGNITUDES, () => magnitude, options);
  const all = compose('randAugment', new Array<Transform>(operations).fill(any));
  return described(all, { kind: 'randAugment', operations, magnitude, ...options });
}
