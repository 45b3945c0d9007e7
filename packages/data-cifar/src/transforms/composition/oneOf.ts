import { refuse } from '../../argumentChecks.js';
import { configsOf, described } from '../describedTransform.js';
import type { Transform } from '../transform.js';

/**
 * One of several transforms for each image, by chance.
 *
 * @param transforms All make images of the same size.
 * @param weights How likely each is, relative to the others. Default: all the same.
 * @throws {CifarDataError} INVALID_ARGUMENT if there is no transform, or weights are not as many finite
 *   numbers of at least 0 with a sum greater than 0; of `batches`, if sizes differ.
 * @example
 * import { batches, cutout, oneOf, randomErasing, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const covered = oneOf([cutout({ size: 8 }), randomErasing({ probability: 1 })], [3, 1]);
 * batches(train, { batchSize: 64, transforms: [covered] });
 */
export function oneOf(
  transforms: readonly Transform[],
  weights: readonly number[] = transforms.map(() => 1),
): Transform {
  const name = `oneOf(${transforms.map((transform) => transform.name).join(', ')})`;
  if (transforms.length === 0) refuse(name, 'transforms', 'at least one', transforms);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const areWeights = weights.every((weight) => weight >= 0) && sum > 0 && Number.isFinite(sum);
  if (weights.length !== transforms.length || !areWeights) {
    const wanted = `as many as transforms (${transforms.length}), of at least 0, with a finite sum above 0`;
    refuse(name, 'weights', wanted, weights);
  }
  // The last that can be chosen stands where rounding leaves something over.
  const last = weights.findLastIndex((weight) => weight > 0);
  const transform: Transform = {
    name,
    prepare(size) {
      const steps = transforms.map((transform) => transform.prepare(size));
      const made = steps[0]!.size;
      for (const [place, step] of steps.entries()) {
        if (step.size[0] === made[0] && step.size[1] === made[1]) continue;
        const wanted = `one that makes ${made.join(' x ')}, as the first does`;
        refuse(name, `transforms[${place}]`, wanted, step.size.join(' x '));
      }
      return {
        size: made,
        apply(input, output, random) {
          let rest = random.uniform(0, sum);
          const found = weights.findIndex((weight) => {
            rest -= weight;
            return rest < 0;
          });
          const chosen = found < 0 ? last : found;
          steps[chosen]!.apply(input, output, random.nested(chosen));
        },
      };
    },
  };
  const configs = configsOf(transforms);
  return configs
    ? described(transform, { kind: 'oneOf', transforms: configs, weights })
    : transform;
}
