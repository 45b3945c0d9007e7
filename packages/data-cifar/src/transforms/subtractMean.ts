import { refuse } from '../argumentChecks.js';
import { checkMeanImage, type MeanImage } from '../meanImage/meanImage.js';
import { described } from './describedTransform.js';
import type { Transform } from './transform.js';

/**
 * Subtracts a mean image, pixel by pixel.
 *
 * @param mean Of the size that images have at this place of the pipeline.
 * @throws {CifarDataError} INVALID_ARGUMENT if it is of another size.
 * @example
 * import { batches, computeMeanImage, subtractMean, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [subtractMean(computeMeanImage(train))] });
 */
export function subtractMean(mean: MeanImage): Transform {
  checkMeanImage('subtractMean', mean);
  const transform: Transform = {
    name: 'subtractMean',
    prepare(size) {
      if (mean.size[0] !== size[0] || mean.size[1] !== size[1]) {
        refuse('subtractMean', 'mean', `an image of ${size.join(' x ')}`, mean.size.join(' x '));
      }
      return {
        size,
        stored: { kind: 'mean', mean: mean.data },
        apply(input, output) {
          const { data } = mean;
          for (let i = 0; i < data.length; i++) output[i] = input[i]! - data[i]!;
        },
      };
    },
  };
  return described(transform, { kind: 'subtractMean', mean });
}
