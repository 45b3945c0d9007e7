import { batches, randAugment, softLabels, syntheticCifar100 } from '@cifar/data-cifar';
import { cutmix, mixup } from '@cifar/trainer';
import { describe, expect, it } from 'vitest';

const { train, classes } = syntheticCifar100({ trainCount: 24, testCount: 1 });
const source = batches(train, { batchSize: 8, shuffle: true, transforms: [randAugment()] });

describe.each([
  ['mixup', mixup],
  ['cutmix', cutmix],
] as const)('soft labels of %s', (_name, mixing) => {
  it('divide each image between its two classes', async () => {
    const mixed = mixing(source, { seed: 5 });
    for (let index = 0; index < mixed.batchCount(0); index++) {
      const batch = await mixed.batch(0, index);
      const targets = softLabels(batch, classes.length);
      expect(targets.length).toBe(8 * classes.length);
      const { labels, shares } = batch.mix!;
      for (const [example, label] of batch.labels.entries()) {
        const start = example * classes.length;
        const row = targets.subarray(start, start + classes.length);
        const expected = new Float32Array(classes.length);
        expected[label]! += 1 - shares[example]!;
        expected[labels[example]!]! += shares[example]!;
        expect(row).toEqual(expected);
        expect(row.reduce((sum, part) => sum + part)).toBeCloseTo(1, 6);
      }
    }
  });
});
