import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

const last = ({ shape }: Tensor) => shape[shape.length - 1]!;

/** Two for each weight at each position of the output: `dy`, or the output itself. */
const ofConvolution = (positions: Tensor, filter: Tensor) =>
  (2 * positions.size * filter.size) / last(filter);

/** A product of an m by k with a k by n matrix has m n outputs; the root of the three sizes is m k n. */
const ofProduct = (a: Tensor, b: Tensor, product: Tensor) =>
  2 * Math.sqrt(a.size * b.size * product.size);

/** By the name of the kernel, stock ones and ours. */
const OPERATIONS: Readonly<
  Record<string, (inputs: NamedTensorMap, outputs: readonly Tensor[]) => number>
> = {
  Conv2D: ({ filter }, [y]) => ofConvolution(y!, filter!),
  FusedConv2D: ({ filter }, [y]) => ofConvolution(y!, filter!),
  CifarConv2D: ({ filter }, [y]) => ofConvolution(y!, filter!),
  CifarConvBatchNormTraining: ({ filter }, [y]) => ofConvolution(y!, filter!),
  Conv2DBackpropInput: ({ dy, filter }) => ofConvolution(dy!, filter!),
  Conv2DBackpropFilter: ({ dy }, [filter]) => ofConvolution(dy!, filter!),
  CifarConv2DParameterGradients: ({ dy }, [filter]) => ofConvolution(dy!, filter!),
  BatchMatMul: ({ a, b }, [product]) => ofProduct(a!, b!, product!),
  _FusedMatMul: ({ a, b }, [product]) => ofProduct(a!, b!, product!),
};

/** Floating-point operations of convolutions and matrix products, by their definition; 0 for all others. */
export function operationsOf(
  name: string,
  inputs: NamedTensorMap,
  outputs: readonly Tensor[],
): number {
  return OPERATIONS[name]?.(inputs, outputs) ?? 0;
}
