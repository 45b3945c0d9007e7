import * as tf from '@tensorflow/tfjs-core';
import type { ImagesFromBytesAttrs, ImagesFromBytesInputs, Kernel } from '../../kernels.js';

/** On the host. */
export const imagesFromBytes: Kernel<ImagesFromBytesInputs, ImagesFromBytesAttrs> = ({
  inputs,
  attrs: { storedSize, shape, isMeanTurned },
}) => {
  const [batch, height, width, channels] = shape;
  const [storedHeight, storedWidth] = storedSize;
  const words = inputs.words.dataSync<'int32'>();
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const windows = inputs.windows.dataSync<'int32'>();
  const values = inputs.values.dataSync<'float32'>();
  const mean = inputs.mean?.dataSync<'float32'>();
  const images = new Float32Array(batch * height * width * channels);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    const [top, left, turned] = windows.subarray(3 * image) as unknown as [number, number, number];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const seen = turned === 0 ? column : width - 1 - column;
        const meanAt = (row * width + (isMeanTurned ? seen : column)) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const plane = (image * channels + channel) * storedHeight;
          const byte = bytes[(plane + top + row) * storedWidth + left + seen]!;
          images[at++] = values[256 * channel + byte]! - (mean?.[meanAt + channel] ?? 0);
        }
      }
    }
  }
  return tf.tensor4d(images, [...shape] as [number, number, number, number]);
};
