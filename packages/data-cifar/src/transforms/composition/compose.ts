import { CHANNELS } from '../../dataset/cifarDataset.js';
import { configsOf, described } from '../describedTransform.js';
import type { ImageSize, Transform, TransformStep } from '../transform.js';

/**
 * Several transforms in a row, as one: to stand in `randomApply` or `oneOf`, or to carry a name. Each draws
 * numbers of its own place in the row, so that what one draws does not change the others.
 *
 * In the row of `batches` itself transforms are better put one by one: a composed one has no stored batches.
 *
 * @param name Who speaks in errors and lists.
 * @param transforms May be none: the image stays as it is.
 * @example
 * import { batches, compose, cutout, randomCrop, randomMirror, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const standard = compose('standard', [randomCrop(32, { padding: 4 }), randomMirror()]);
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * batches(train, { batchSize: 64, transforms: [standard, cutout({ size: 8 })] });
 */
export function compose(name: string, transforms: readonly Transform[]): Transform {
  const transform: Transform = {
    name,
    prepare(inputSize) {
      let size: ImageSize = inputSize;
      const steps = transforms.map((transform): TransformStep => {
        const step = transform.prepare(size);
        size = step.size;
        return step;
      });
      const between = steps
        .slice(0, -1)
        .map(({ size: [height, width] }) => new Float32Array(height * width * CHANNELS));
      return {
        size,
        apply(input, output, random) {
          if (steps.length === 0) output.set(input);
          let from = input;
          for (const [place, step] of steps.entries()) {
            const to = between[place] ?? output;
            step.apply(from, to, random.nested(place));
            from = to;
          }
        },
      };
    },
  };
  const configs = configsOf(transforms);
  return configs ? described(transform, { kind: 'compose', name, transforms: configs }) : transform;
}
