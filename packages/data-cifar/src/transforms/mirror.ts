import { CHANNELS } from '../dataset/cifarDataset.js';
import type { AddressedRandom } from '../random/addressedRandom.js';
import { described } from './describedTransform.js';
import type { Transform } from './transform.js';

/** @param isTurned Whether the image is turned around, left for right. */
export function mirror(name: string, isTurned: (random: AddressedRandom) => boolean): Transform {
  const transform: Transform = {
    name,
    prepare: (size) => ({
      size,
      stored: { kind: 'mirror', isTurned },
      apply(input, output, random) {
        if (!isTurned(random)) {
          output.set(input);
          return;
        }
        const [height, width] = size;
        for (let row = 0; row < height; row++) {
          let from = ((row + 1) * width - 1) * CHANNELS;
          let to = row * width * CHANNELS;
          for (let column = 0; column < width; column++) {
            output[to] = input[from]!;
            output[to + 1] = input[from + 1]!;
            output[to + 2] = input[from + 2]!;
            from -= CHANNELS;
            to += CHANNELS;
          }
        }
      },
    }),
  };
  return described(transform, { kind: name });
}
