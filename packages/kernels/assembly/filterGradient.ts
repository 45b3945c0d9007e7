// The gradient of a convolution's filter: for each tap, the product of the
// transposed input rows with dy, summed over all output positions. Positions go in
// blocks; a block's rows are packed into panels (4 input channels, 8 output
// channels) so that the inner kernel reads straight ahead.

import { addTransposedProduct, COLUMNS as OUTPUTS, ROWS as INPUTS } from './matrixProduct';

const BLOCK_POSITIONS = 128;

/** Bytes of scratch for `convolutionFilterGradient`. */
export function filterGradientScratchBytes(inputs: i32, outputs: i32): usize {
  const inputPanels = (inputs + INPUTS - 1) / INPUTS;
  const outputPanels = (outputs + OUTPUTS - 1) / OUTPUTS;
  return (<usize>(inputPanels * INPUTS + outputPanels * OUTPUTS) * BLOCK_POSITIONS) << 2;
}

/** Copies `width` floats of a row into each of its panels, `panelBytes` apart, padding the last with zeros. */
@inline
function packRow(source: usize, target: usize, channels: i32, width: i32, panelBytes: usize): void {
  for (let c = 0; c < channels; c += width, target += panelBytes) {
    const count = min(width, channels - c);
    if (count == width) {
      v128.store(target, v128.load(source));
      if (width == OUTPUTS) v128.store(target, v128.load(source, 16), 16);
    } else {
      memory.fill(target, 0, <usize>width << 2);
      memory.copy(target, source, <usize>count << 2);
    }
    source += <usize>width << 2;
  }
}

/** dFilter (HWIO) from x [batch, height, width, inputs] and dy [batch, outHeight, outWidth, outputs]. */
export function convolutionFilterGradient(
  x: usize, dy: usize, dFilter: usize, scratch: usize,
  batch: i32, height: i32, width: i32, inputs: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>inputs << 2;
  const dyPixel = <usize>outputs << 2;
  const inputPanel: usize = BLOCK_POSITIONS * INPUTS << 2;
  const outputPanel: usize = BLOCK_POSITIONS * OUTPUTS << 2;
  const dyPanels = scratch;
  const xPanels = scratch + <usize>((outputs + OUTPUTS - 1) / OUTPUTS) * outputPanel;
  memory.fill(dFilter, 0, (<usize>(filterHeight * filterWidth * inputs * outputs)) << 2);

  const positions = batch * outHeight * outWidth;
  for (let first = 0; first < positions; first += BLOCK_POSITIONS) {
    const count = min(BLOCK_POSITIONS, positions - first);
    for (let p = 0; p < count; p++) {
      packRow(dy + <usize>(first + p) * dyPixel, dyPanels + (<usize>p << 5), outputs, OUTPUTS, outputPanel);
    }
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        let ox = first % outWidth;
        let oy = (first / outWidth) % outHeight;
        let image = x + <usize>(first / (outWidth * outHeight)) * height * width * pixel;
        // Positions whose patch row lies in the padding contribute nothing: they are packed as zeros.
        for (let p = 0; p < count; p++) {
          const y = oy * strideHeight - padTop + ky;
          const column = ox * strideWidth - padLeft + kx;
          const target = xPanels + (<usize>p << 4);
          if (<u32>y < <u32>height && <u32>column < <u32>width) {
            packRow(image + <usize>(y * width + column) * pixel, target, inputs, INPUTS, inputPanel);
          } else {
            const end = target + <usize>((inputs + INPUTS - 1) / INPUTS) * inputPanel;
            for (let cell = target; cell < end; cell += inputPanel) v128.store(cell, f32x4.splat(0));
          }
          if (++ox == outWidth) {
            ox = 0;
            if (++oy == outHeight) {
              oy = 0;
              image += <usize>(height * width) * pixel;
            }
          }
        }
        const tap = dFilter + <usize>(ky * filterWidth + kx) * inputs * dyPixel;
        addTransposedProduct(
          xPanels, INPUTS << 2, inputPanel, dyPanels, OUTPUTS << 2, outputPanel, count,
          tap, dyPixel, OUTPUTS << 2, inputs, outputs,
        );
      }
    }
  }
}
