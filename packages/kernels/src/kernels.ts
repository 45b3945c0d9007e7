import type { Tensor, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import type { SlopeAddress } from './random/slopeKey.js';

/**
 * The names under which the kernels stand in TensorFlow.js's registry, with the inputs and
 * attributes that every backend's implementation receives.
 */
export const CifarRRelu = 'CifarRRelu';
export const CifarRReluGrad = 'CifarRReluGrad';
export const CifarBatchNormTraining = 'CifarBatchNormTraining';
export const CifarBatchNormTrainingMoving = 'CifarBatchNormTrainingMoving';
export const CifarBatchNormTrainingGrad = 'CifarBatchNormTrainingGrad';
export const CifarBatchNormInference = 'CifarBatchNormInference';
export const CifarConv2D = 'CifarConv2D';
export const CifarConv2DParameterGradients = 'CifarConv2DParameterGradients';
export const CifarConvBatchNormTraining = 'CifarConvBatchNormTraining';
export const CifarSgdUpdate = 'CifarSgdUpdate';
export const CifarSgdUpdates = 'CifarSgdUpdates';
export const CifarAdamUpdates = 'CifarAdamUpdates';
export const CifarLionUpdates = 'CifarLionUpdates';
export const CifarGradientSums = 'CifarGradientSums';
export const CifarImagesFromBytes = 'CifarImagesFromBytes';
export const CifarLossScaleUpdate = 'CifarLossScaleUpdate';
export const CifarMovingAverages = 'CifarMovingAverages';
export const CifarSoftmaxCrossEntropy = 'CifarSoftmaxCrossEntropy';
export const CifarClassificationSums = 'CifarClassificationSums';

/** The range that slopes are drawn from: uniform over [lower, upper). */
export interface SlopeRange {
  readonly lower: number;
  readonly upper: number;
}

/** A range and the address of the draw. */
export interface RandomSlopes extends SlopeRange, SlopeAddress {}

/** `training`: a random slope for each element; otherwise (lower + upper) / 2 for all. */
export interface RReluAttrs extends RandomSlopes {
  readonly training: boolean;
}
export interface RReluInputs<T = Tensor> {
  readonly x: T;
}
export interface RReluGradInputs<T = Tensor> {
  readonly dy: T;
  readonly x: T;
}

/** `rrelu`: null, or the randomized ReLU that follows the normalization in the same kernel. */
export interface BatchNormTrainingAttrs {
  readonly epsilon: number;
  readonly rrelu: RandomSlopes | null;
}
/** `x` of shape [..., C]; `gamma` and `beta` of shape [C]. Outputs: [output, mean, variance]. */
export interface BatchNormTrainingInputs<T = Tensor> {
  readonly x: T;
  readonly gamma: T;
  readonly beta: T;
}
export interface BatchNormTrainingMovingAttrs extends BatchNormTrainingAttrs {
  readonly momentum: number;
}
/**
 * The same, and moving statistics of shape [C], over which the new ones may be written. Outputs: [output,
 * mean, variance, moved mean, moved variance].
 */
export interface BatchNormTrainingMovingInputs<T = Tensor> extends BatchNormTrainingInputs<T> {
  readonly movingMean: T;
  readonly movingVariance: T;
}

/** `mean` and `variance` are the forward pass's. Outputs: [dx, dgamma, dbeta]. */
export interface BatchNormTrainingGradInputs<T = Tensor> extends BatchNormTrainingInputs<T> {
  readonly dy: T;
  readonly mean: T;
  readonly variance: T;
}

export interface BatchNormInferenceAttrs {
  readonly epsilon: number;
  readonly rrelu: SlopeRange | null;
}
export interface BatchNormInferenceInputs<T = Tensor> extends BatchNormTrainingInputs<T> {
  readonly mean: T;
  readonly variance: T;
}

/** Rows and columns of zeros on each side: top, bottom, left, right. */
export type ExplicitPadding = readonly [top: number, bottom: number, left: number, right: number];

export interface Conv2DAttrs {
  readonly strides: readonly [height: number, width: number];
  readonly pad: ExplicitPadding;
  /** As the inputs say; the gradient sees the attributes only. */
  readonly hasBias: boolean;
}
/** `x` in NHWC, `filter` in HWIO; without a bias the key is absent. */
export interface Conv2DInputs<T = Tensor4D, B = Tensor1D> {
  readonly x: T;
  readonly filter: T;
  readonly bias?: B;
}

export interface Conv2DParameterGradientsAttrs extends Conv2DAttrs {
  readonly filterShape: readonly [number, number, number, number];
}
/** `dy`: the gradient of the output. Outputs: [dfilter], or [dfilter, dbias]. */
export interface Conv2DParameterGradientsInputs<T = Tensor4D> {
  readonly x: T;
  readonly dy: T;
}

/** A convolution with a bias, and batch norm of its output. */
export interface ConvBatchNormTrainingAttrs
  extends Omit<Conv2DAttrs, 'hasBias'>,
    BatchNormTrainingMovingAttrs {}
/**
 * Those of a convolution, and of batch norm those of `BatchNormTrainingMoving`. Outputs: [output, what the
 * convolution gives, mean, variance, moved mean, moved variance].
 */
export interface ConvBatchNormTrainingInputs<T = Tensor>
  extends Omit<BatchNormTrainingMovingInputs<T>, 'x'> {
  readonly x: T;
  readonly filter: T;
  readonly bias: T;
}

/**
 * Where the learning rate stands, with g' = gradient + weightDecay * weight:
 *
 * - `'velocity'`: v = momentum * v - learningRate * g'; w = w + v (MXNet, 2015)
 * - `'gradient'`: v = momentum * v + g'; w = w - learningRate * v (PyTorch)
 * - `'nesterov'`: v = momentum * v + g'; w = w - learningRate * (g' + momentum * v) (PyTorch)
 */
export type SgdForm = 'velocity' | 'gradient' | 'nesterov';

/**
 * Where weight decay is: `'coupled'`, weightDecay * weight added to the gradient; or `'decoupled'`, the weight
 * made smaller by learningRate * weightDecay of it before the step.
 */
export type WeightDecayMode = 'coupled' | 'decoupled';

export interface SgdUpdateAttrs {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly form: SgdForm;
}
/** Outputs: [weight, velocity]. */
export interface SgdUpdateInputs<T = Tensor> {
  readonly weight: T;
  readonly velocity: T;
  readonly gradient: T;
}

export interface SgdUpdatesAttrs extends SgdUpdateAttrs {
  readonly weightDecayMode: WeightDecayMode;
}
/**
 * Any number of updates: inputs `weight0`, `velocity0`, `gradient0`, `weight1` and so on, and maybe
 * `factor`, a scalar; outputs [weight, velocity, weight, ...]. The outputs may be written over the weights
 * and velocities given.
 */
export type SgdUpdatesInputs<T = Tensor> = Readonly<Record<string, T>> & { readonly factor?: T };

export interface AdamUpdatesAttrs {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly weightDecayMode: WeightDecayMode;
}
/**
 * Any number of updates: inputs `weight0`, `firstMoment0`, `secondMoment0`, `gradient0`, `weight1` and so
 * on, `corrections` of shape [2], and maybe `factor`, a scalar; outputs [weight, first moment, second
 * moment, weight, ...], which may be written over those given.
 */
export type AdamUpdatesInputs<T = Tensor> = Readonly<Record<string, T>> & {
  readonly corrections: T;
  readonly factor?: T;
};

export interface LionUpdatesAttrs {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  readonly weightDecayMode: WeightDecayMode;
}
/**
 * Any number of updates: inputs `weight0`, `momentum0`, `gradient0`, `weight1` and so on, and maybe
 * `factor`, a scalar; outputs [weight, momentum, weight, ...], which may be written over those given.
 */
export type LionUpdatesInputs<T = Tensor> = Readonly<Record<string, T>> & { readonly factor?: T };

export interface GradientSumsAttrs {
  /** Whether what the sums are before is taken for 0. */
  readonly isFirst: boolean;
}
/**
 * Any number of sums: inputs `sum0`, `gradient0`, `sum1` and so on, and maybe `factor`, a scalar. The
 * outputs may be written over the sums given.
 */
export type GradientSumsInputs<T = Tensor> = Readonly<Record<string, T>> & { readonly factor?: T };

/** Of images in planes of bytes, to images [batch, height, width, channels]. */
export interface ImagesFromBytesAttrs {
  readonly storedSize: readonly [height: number, width: number];
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly isMeanTurned: boolean;
}
/**
 * `words`: the bytes, four to an int32, the first lowest; `windows`: [batch, 3], int32, row, column and 1
 * where it is turned around; `values`: [channels, 256]; `mean`: of the shape of an image, or absent.
 */
export interface ImagesFromBytesInputs<T = Tensor> {
  readonly words: T;
  readonly windows: T;
  readonly values: T;
  readonly mean?: T;
}

/** How a loss scale moves. */
export interface LossScaleUpdateAttrs {
  /** Steps in a row without an overflow after which it grows. */
  readonly growthInterval: number;
  readonly growthFactor: number;
  readonly backoffFactor: number;
}
/**
 * `state`: [scale, steps since it moved]; and any number of gradients: `gradient0`, `gradient1` and so on.
 * Outputs: [factor, state]: a scalar, 1 / scale, or 0 where a gradient is not finite.
 */
export type LossScaleUpdateInputs<T = Tensor> = Readonly<Record<string, T>> & {
  readonly state: T;
};

export interface MovingAveragesAttrs {
  readonly momentum: number;
}
/**
 * Any number of averages: inputs `moving0`, `batch0`, `moving1` and so on. The outputs may be written
 * over the averages given.
 */
export type MovingAveragesInputs<T = Tensor> = Readonly<Record<string, T>>;

/**
 * `logits` of shape [batch, classes], `labels` of shape [batch], int32. Outputs of softmax cross-entropy:
 * [mean loss, its gradient]; of the sums: [loss, first, among the first five] of all examples.
 */
export interface ClassificationInputs<T = Tensor> {
  readonly logits: T;
  readonly labels: T;
}

/** With a second label of each example and its share, both of shape [batch], or with neither. */
export interface SoftmaxCrossEntropyInputs<T = Tensor> extends ClassificationInputs<T> {
  readonly mixLabels?: T;
  readonly mixShares?: T;
}

export interface SoftmaxCrossEntropyAttrs {
  /** The part of each label's weight that all classes share, 0 .. 1. */
  readonly labelSmoothing: number;
}

/** The inputs of a kernel that takes a list, named by their place in it. */
export function listInputs<T>(items: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const named = items.flatMap((item, index) =>
    Object.entries(item).map(([name, tensor]) => [`${name}${index}`, tensor] as const),
  );
  return Object.fromEntries(named);
}

/** The list again, whatever inputs there are beside it. */
export function listedInputs<Name extends string, T>(
  inputs: Readonly<Record<string, T>>,
  names: readonly Name[],
): Record<Name, T>[] {
  const [first] = names;
  const count = Object.keys(inputs).filter((name) => /^\d+$/.test(name.replace(first!, ''))).length;
  return Array.from({ length: count }, (_, index) => {
    const item = names.map((name) => [name, inputs[`${name}${index}`]!] as const);
    return Object.fromEntries(item) as Record<Name, T>;
  });
}

export const SGD_INPUTS = ['weight', 'velocity', 'gradient'] as const;
export const ADAM_INPUTS = ['weight', 'firstMoment', 'secondMoment', 'gradient'] as const;
export const LION_INPUTS = ['weight', 'momentum', 'gradient'] as const;
export const GRADIENT_SUM_INPUTS = ['sum', 'gradient'] as const;
export const LOSS_SCALE_INPUTS = ['gradient'] as const;
export const MOVING_AVERAGE_INPUTS = ['moving', 'batch'] as const;

/** What a kernel gets from the engine, with its inputs and attributes typed. */
export interface KernelArguments<Inputs, Attrs> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  readonly backend: object;
}

/** A typed kernel implementation. */
export type Kernel<Inputs, Attrs> = (
  args: KernelArguments<Inputs, Attrs>,
) => TensorInfo | TensorInfo[];
