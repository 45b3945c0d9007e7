import type { CifarSplit } from '../../../src/dataset/cifarDataset.js';
import { CIFAR100_LAYOUT, type Layout } from '../../../src/dataset/layout.js';
import type { AddressedRandom } from '../../../src/random/addressedRandom.js';

/** CIFAR-100 of three images. */
export const tinyLayout: Layout = {
  ...CIFAR100_LAYOUT,
  files: [
    { name: 'train.bin', split: 'train', records: 2 },
    { name: 'test.bin', split: 'test', records: 1 },
  ],
};

/** Images with few colours, so that they pack well, and labels of all classes. */
export function drawSplit(count: number, random: AddressedRandom): CifarSplit {
  const labels = Uint8Array.from({ length: count }, () => random.integer(100));
  const shades = Uint8Array.from({ length: 8 }, () => random.integer(256));
  const word = random.word();
  const images = Uint8Array.from(
    { length: count * 3072 },
    (_, i) => shades[(word >>> ((i >> 5) % 29)) & 7]!,
  );
  const coarseLabels = labels.map((label) => CIFAR100_LAYOUT.coarseLabels![label]!);
  return { count, images, labels, coarseLabels };
}

export const drawSplits = (random: AddressedRandom) => ({
  train: drawSplit(2, random),
  test: drawSplit(1, random),
});
