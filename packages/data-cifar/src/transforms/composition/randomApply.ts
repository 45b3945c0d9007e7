import { refuse } from '../../argumentChecks.js';
import { checkProbability } from '../checkProbability.js';
import { described } from '../describedTransform.js';
import type { Transform } from '../transform.js';

/**
 * A transform for some of the images; the others stay as they are.
 *
 * @param transform Keeps the size of images.
 * @param probability The part of the images that is transformed, 0 .. 1. Default: 0.5.
 * @throws {CifarDataError} INVALID_ARGUMENT if the probability is out of its range; of `batches`, if the
 *   transform changes the size.
 * @example
 * import { batches, colorJitter, randomApply, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const transforms = [randomApply(colorJitter({ brightness: 0.4, hue: 0.1 }), 0.8)];
 * batches(train, { batchSize: 64, transforms });
 */
export function randomApply(transform: Transform, probability = 0.5): Transform {
  const name = `randomApply(${transform.name})`;
  checkProbability(name, 'probability', probability);
  const applied: Transform = {
    name,
    prepare(size) {
      const step = transform.prepare(size);
      if (step.size[0] !== size[0] || step.size[1] !== size[1]) {
        refuse(name, 'transform', `one that keeps ${size.join(' x ')}`, step.size.join(' x '));
      }
      return {
        size,
        apply(input, output, random) {
          if (random.chance(probability)) step.apply(input, output, random.nested(0));
          else output.set(input);
        },
      };
    },
  };
  const { config } = transform;
  return config
    ? described(applied, { kind: 'randomApply', transform: config, probability })
    : applied;
}
