import { refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import type { ImageSize } from '../transforms/transform.js';

/** The mean of many images, pixel by pixel. */
export interface MeanImage {
  readonly size: ImageSize;
  /** [height, width, 3], row-major, in the units of the images it is the mean of. */
  readonly data: Float32Array;
}

export function checkMeanImage(owner: string, { size, data }: MeanImage): void {
  const values = size[0] * size[1] * CHANNELS;
  if (data.length !== values || !data.every(Number.isFinite)) {
    refuse(owner, 'mean', `${values} finite numbers, [${size.join(', ')}, 3]`, data.length);
  }
}
