import { type CifarSplit, IMAGE_BYTES } from '../../src/dataset/cifarDataset.js';
import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';

/** Bytes and labels that are the same on every machine, and have nothing to do with each other. */
export function randomSplit(count: number, classes = 100): CifarSplit {
  const random = new AddressedRandom(2015, PURPOSE.synthetic).moveTo(0);
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  return {
    count,
    images: Uint8Array.from({ length: count * IMAGE_BYTES }, () => random.integer(256)),
    labels,
    coarseLabels: labels.map((label) => Math.floor(label / 5)),
  };
}
