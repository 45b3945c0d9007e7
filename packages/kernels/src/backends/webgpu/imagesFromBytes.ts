import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ImagesFromBytesAttrs, ImagesFromBytesInputs, Kernel } from '../../kernels.js';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, u32, workgroupsFor } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, sizeOf, type WebGpuBackend } from './webGpuBackend.js';

/** An invocation makes a number of an image. */
const shader = (hasMean: boolean): Shader => ({
  name: `imagesFromBytes${hasMean ? ' with mean' : ''}`,
  code: () => /* wgsl */ `
struct Uniforms {
  size: u32, height: u32, width: u32, channels: u32, stored_height: u32, stored_width: u32, is_mean_turned: u32,
}
@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> windows: array<i32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> images: array<f32>;
${hasMean ? '@group(0) @binding(4) var<storage, read> mean: array<f32>;' : ''}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  let at = item_index(workgroup, workgroups, local);
  if (at >= uniforms.size) { return; }
  let channel = at % uniforms.channels;
  let column = at / uniforms.channels % uniforms.width;
  let row = at / uniforms.channels / uniforms.width % uniforms.height;
  let image = at / uniforms.channels / uniforms.width / uniforms.height;
  let top = u32(windows[3u * image]);
  let left = u32(windows[3u * image + 1u]);
  let seen = select(column, uniforms.width - 1u - column, windows[3u * image + 2u] != 0);
  let plane = (image * uniforms.channels + channel) * uniforms.stored_height;
  let place = (plane + top + row) * uniforms.stored_width + left + seen;
  let byte = extractBits(words[place / 4u], 8u * (place % 4u), 8u);
  ${
    hasMean
      ? `let mean_column = select(column, seen, uniforms.is_mean_turned != 0u);
  let mean_at = (row * uniforms.width + mean_column) * uniforms.channels + channel;
  images[at] = values[256u * channel + byte] - mean[mean_at];`
      : 'images[at] = values[256u * channel + byte];'
  }
}
`,
});

export const imagesFromBytes: Kernel<ImagesFromBytesInputs<TensorInfo>, ImagesFromBytesAttrs> = ({
  inputs: { words, windows, values, mean },
  attrs: { storedSize, shape, isMeanTurned },
  backend,
}) => {
  const webGpu = backend as WebGpuBackend;
  const images = allocate(webGpu, shape);
  const size = sizeOf(images);
  if (size === 0) return images;
  const [, ...sizes] = shape;
  dispatch(webGpu, {
    shader: shader(mean !== undefined),
    tensors: [words, windows, values, images, ...(mean ? [mean] : [])],
    uniforms: [size, ...sizes, ...storedSize, Number(isMeanTurned)].map(u32),
    workgroups: workgroupsFor(webGpu, size),
  });
  return images;
};
