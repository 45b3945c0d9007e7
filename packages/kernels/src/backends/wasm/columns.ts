import {
  backend_util,
  type ConcatAttrs,
  type SplitVAttrs,
  type SumAttrs,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { Kernel } from '../../kernels.js';
import { type WasmArguments, wasmKernel } from './kernel.js';
import { addressOf, allocate, withScratch } from './wasmBackend.js';

// tfjs's own versions of these kernels copy or transpose a position at a time in JavaScript. On
// the channels of NHWC activations, which is where a network with branches spends them, ours take
// over; everything else is left to the stock kernel.

type StockKernel<Inputs, Attrs> = Kernel<Inputs, Attrs>;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

const isLastAxis = (axis: number, rank: number) => axis === rank - 1 || axis === -1;

/** Concatenation of float32 tensors along the last axis. */
export const concat = (
  stock: StockKernel<TensorInfo[], ConcatAttrs>,
): Kernel<TensorInfo[], ConcatAttrs> => {
  const ours = wasmKernel(
    ({ inputs, backend, kernels }: WasmArguments<TensorInfo[], ConcatAttrs>) => {
      const outer = inputs[0]!.shape.slice(0, -1);
      const widths = inputs.map(({ shape }) => shape[shape.length - 1]!);
      const width = widths.reduce((sum, size) => sum + size, 0);
      const output = allocate(backend, [...outer, width]);
      let target = addressOf(backend, output);
      for (const [index, input] of inputs.entries()) {
        const bytes = 4 * widths[index]!;
        const source = addressOf(backend, input);
        kernels.copyColumns(source, bytes, target, 4 * width, bytes, sizeOf(outer));
        target += bytes;
      }
      return output;
    },
  );
  return (args) => {
    // The engine hands over an object with numbered keys.
    const inputs = Object.values(args.inputs);
    const rank = inputs[0]!.shape.length;
    const serves =
      isLastAxis(args.attrs.axis, rank) &&
      rank > 1 &&
      inputs.every(({ dtype, shape }) => dtype === 'float32' && sizeOf(shape) > 0);
    return serves ? ours({ ...args, inputs }) : stock(args);
  };
};

/** Splitting of a float32 tensor along the last axis: the gradient of concatenation. */
export const splitV = (
  stock: StockKernel<{ x: TensorInfo }, SplitVAttrs>,
): Kernel<{ x: TensorInfo }, SplitVAttrs> => {
  const ours = wasmKernel(
    ({ inputs: { x }, attrs, backend, kernels }: WasmArguments<{ x: TensorInfo }, SplitVAttrs>) => {
      const outer = x.shape.slice(0, -1);
      const width = x.shape[x.shape.length - 1]!;
      const sizes = backend_util.prepareSplitSize(x as Tensor, attrs.numOrSizeSplits, outer.length);
      let source = addressOf(backend, x);
      return sizes.map((size) => {
        const part = allocate(backend, [...outer, size]);
        const bytes = 4 * size;
        kernels.copyColumns(
          source,
          4 * width,
          addressOf(backend, part),
          bytes,
          bytes,
          sizeOf(outer),
        );
        source += bytes;
        return part;
      });
    },
  );
  return (args) => {
    const { x } = args.inputs;
    const serves =
      isLastAxis(args.attrs.axis, x.shape.length) && x.shape.length > 1 && x.dtype === 'float32';
    // Without a heap address for an empty tensor there is nothing to copy from.
    return serves && sizeOf(x.shape) > 0 ? ours(args) : stock(args);
  };
};

/** The sum over all axes but the last: the gradient of a bias. */
export const sum = (
  stock: StockKernel<{ x: TensorInfo }, SumAttrs>,
): Kernel<{ x: TensorInfo }, SumAttrs> => {
  const ours = wasmKernel(
    ({ inputs: { x }, attrs, backend, kernels }: WasmArguments<{ x: TensorInfo }, SumAttrs>) => {
      const channels = x.shape[x.shape.length - 1]!;
      const output = allocate(
        backend,
        attrs.keepDims ? [...x.shape.slice(0, -1).map(() => 1), channels] : [channels],
      );
      withScratch(backend, 12 * channels, (scratch) =>
        kernels.columnSums(
          addressOf(backend, x),
          sizeOf(x.shape) / channels,
          channels,
          addressOf(backend, output),
          scratch,
        ),
      );
      return output;
    },
  );
  return (args) => {
    const { x } = args.inputs;
    const { axis } = args.attrs;
    // `axis` may be absent, which means all.
    const axes = new Set(util.parseAxisParam(axis, x.shape));
    const serves =
      x.dtype === 'float32' &&
      x.shape.length > 1 &&
      axes.size === x.shape.length - 1 &&
      !axes.has(x.shape.length - 1);
    return serves && sizeOf(x.shape) > 0 ? ours(args) : stock(args);
  };
};
