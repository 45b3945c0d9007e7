import type { CifarSplit } from '@cifar/data-cifar';
import type { ReportImage } from '@cifar/trainer';

const SIDE = 32;
const CHANNELS = 3;

/** An image as it is stored, a plane for each channel, as a picture whose pixels have all of them. */
export function pictureOf({ images }: CifarSplit, index: number): ReportImage {
  const plane = SIDE * SIDE;
  const start = index * CHANNELS * plane;
  const data = new Uint8Array(CHANNELS * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      data[pixel * CHANNELS + channel] = images[start + channel * plane + pixel]!;
    }
  }
  return { width: SIDE, height: SIDE, data };
}
