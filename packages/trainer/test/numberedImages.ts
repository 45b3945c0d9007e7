import type { Batch, BatchSource } from '../src/index.js';

const HEIGHT = 12;
const WIDTH = 8;
const CHANNELS = 3;

/** Numbers of an image. */
export const VALUES = HEIGHT * WIDTH * CHANNELS;

/** What stands at a place of an image. */
export const valueAt = (label: number, place: number): number => 1000 * label + place;

/** Batches of images that tell of every number whose it is. Example i of a batch is of the class i. */
export function numberedImages(batchSize: number): BatchSource & { batch(): Batch } {
  return {
    exampleCount: 10 * batchSize,
    batchSize,
    batchCount: () => 10,
    batch: () => ({
      images: Float32Array.from({ length: batchSize * VALUES }, (_, i) =>
        valueAt(Math.floor(i / VALUES), i % VALUES),
      ),
      labels: Int32Array.from({ length: batchSize }, (_, i) => i),
      shape: [batchSize, HEIGHT, WIDTH, CHANNELS],
    }),
  };
}
