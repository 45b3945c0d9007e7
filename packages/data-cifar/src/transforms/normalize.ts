import { refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import { described } from './describedTransform.js';
import type { Transform } from './transform.js';

/** Three numbers, for red, green and blue, of pixels from 0 to 1. */
export interface ChannelStatistics {
  readonly mean: readonly [red: number, green: number, blue: number];
  readonly standardDeviation: readonly [red: number, green: number, blue: number];
}

/** Of all pixels of CIFAR-100's training images, as usually published. */
export const CIFAR100_STATISTICS: ChannelStatistics = {
  mean: [0.5071, 0.4865, 0.4409],
  standardDeviation: [0.2673, 0.2564, 0.2762],
};

/** Of all pixels of CIFAR-10's training images, as usually published. */
export const CIFAR10_STATISTICS: ChannelStatistics = {
  mean: [0.4914, 0.4822, 0.4465],
  standardDeviation: [0.247, 0.2435, 0.2616],
};

const HIGHEST_BYTE = 255;

/**
 * Brings pixels of 0 to 255 to a mean of 0 and a standard deviation of 1 by channel:
 * (pixel / 255 - mean) / standardDeviation.
 *
 * @param statistics Default: {@link CIFAR100_STATISTICS}.
 * @throws {CifarDataError} INVALID_ARGUMENT if a number is not finite or a deviation not positive.
 * @example
 * import { batches, CIFAR10_STATISTICS, normalize, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [normalize()] });
 * batches(train, { batchSize: 64, transforms: [normalize(CIFAR10_STATISTICS)] });
 */
export function normalize(statistics: ChannelStatistics = CIFAR100_STATISTICS): Transform {
  const { mean, standardDeviation } = statistics;
  for (const [argument, values] of Object.entries({ mean, standardDeviation })) {
    if (values.length !== CHANNELS || !values.every(Number.isFinite)) {
      refuse('normalize', argument, 'three finite numbers', values);
    }
  }
  if (!standardDeviation.every((deviation) => deviation > 0)) {
    refuse('normalize', 'standardDeviation', 'greater than 0', standardDeviation);
  }
  const scale = standardDeviation.map((deviation) => 1 / (HIGHEST_BYTE * deviation));
  const offset = mean.map((value, channel) => -value / standardDeviation[channel]!);
  const transform: Transform = {
    name: 'normalize',
    prepare: (size) => ({
      size,
      stored: {
        kind: 'pointwise',
        value: (pixel, channel) => pixel * scale[channel]! + offset[channel]!,
      },
      apply(input, output) {
        for (let channel = 0; channel < CHANNELS; channel++) {
          const [factor, summand] = [scale[channel]!, offset[channel]!];
          for (let i = channel; i < input.length; i += CHANNELS) {
            output[i] = input[i]! * factor + summand;
          }
        }
      },
    }),
  };
  return described(transform, { kind: 'normalize', mean, standardDeviation });
}
