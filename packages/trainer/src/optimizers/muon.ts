import * as tf from '@tensorflow/tfjs-core';
import { checkInteger, checkNonNegative, refuse } from '../argumentChecks.js';
import { checkDecayRate } from './checkDecayRate.js';
import { muonUpdate } from './muonUpdate.js';
import { type NamedTensor, presentGradients } from './namedGradients.js';
import { nameMatcher } from './namePatterns.js';
import {
  checkNestedOptimizer,
  type NestedOptimizer,
  nestedWeights,
  readOptimizer,
  splitWeights,
  writeOptimizer,
} from './nestedOptimizer.js';
import { registeredVariable } from './registeredVariable.js';
import { type Parameter, SlotOptimizer, type UpdateOptions } from './slotOptimizer.js';
import type { WeightDecayMask } from './weightDecayMask.js';

export interface MuonArguments {
  readonly learningRate: number;
  /** What trains biases, batch norm's weights and the excluded. */
  readonly others: NestedOptimizer;
  /**
   * What the learning rate of `others` is a multiple of this one by, in every step. Default: as many times
   * as it is when both are made.
   */
  readonly othersRate?: number;
  /**
   * Regular expressions: variables whose name matches one, anywhere in it, are left to `others`. The weights
   * of the classifier belong there: '^logits/'. Default: none.
   */
  readonly exclude?: readonly string[];
  /** Part of the momentum that is kept. Default: 0.95. */
  readonly momentum?: number;
  /** Whether the step looks ahead. Default: true. */
  readonly nesterov?: boolean;
  /** w = (1 - learningRate * weightDecay) * w before the step. Default: 0. */
  readonly weightDecay?: number;
  /** Which of its own variables decay. Default: 'all'. */
  readonly weightDecayMask?: WeightDecayMask;
  /** Default: 5. */
  readonly newtonSchulzSteps?: number;
}

/** Of no other optimizer, so that slots of `others` are known from it. */
type Slot = 'muonMomentum';

/**
 * Muon: steps whose matrices are nearly orthogonal. A tfjs optimizer: it also works in `model.compile`.
 *
 * For variables of rank 2 and more, as matrices of [height * width * in, out] (dense kernels are as they
 * are), with m the momentum:
 *
 * - m = momentum * m + (1 - momentum) * g
 * - u = momentum * m + (1 - momentum) * g if `nesterov`, else m
 * - w = w - learningRate * sqrt(max(1, out / (height * width * in))) * orthogonalized(u)
 *
 * All others, and those that `exclude` names, are left to another optimizer, whose learning rate moves with
 * this one's. Kernels of depthwise convolutions are no matrices of their outputs: exclude them.
 *
 * The momentum is a slot of its variable, `muonMomentum`, starts at 0, and can be read and written. There is
 * no kernel for a list of variables: on webgpu a step takes some 30 dispatches a variable.
 *
 * Sources: Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024; as PyTorch's
 * `torch.optim.Muon`, with float32 in the place of bfloat16.
 *
 * @example
 * new Muon({
 *   learningRate: 0.02,
 *   others: new AdamW({ learningRate: 1e-3 }),
 *   exclude: ['^logits/'],
 * });
 */
export class Muon extends SlotOptimizer<Slot> {
  static get className(): string {
    return 'CifarMuon';
  }

  readonly others: NestedOptimizer;
  readonly othersRate: number;
  readonly exclude: readonly string[];
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly newtonSchulzSteps: number;
  private readonly isExcluded: (variableName: string) => boolean;

  /**
   * @throws {TrainerError} INVALID_ARGUMENT if a number is out of its range, a pattern is no regular
   *   expression, the mask is unknown, or `learningRate` is 0 and `othersRate` not given.
   */
  constructor({
    learningRate,
    others,
    othersRate,
    exclude = [],
    momentum = 0.95,
    nesterov = true,
    weightDecay = 0,
    weightDecayMask = 'all',
    newtonSchulzSteps = 5,
  }: MuonArguments) {
    const decay = { weightDecay, weightDecayMask, weightDecayMode: 'decoupled' } as const;
    super('Muon', ['muonMomentum'], { learningRate, ...decay });
    checkNestedOptimizer('Muon', 'others', others);
    if (learningRate === 0 && othersRate === undefined) {
      refuse('Muon', 'othersRate', 'given where learningRate is 0', othersRate);
    }
    checkDecayRate('Muon', 'momentum', momentum);
    checkInteger('Muon', 'newtonSchulzSteps', newtonSchulzSteps, 1);
    this.others = others;
    this.othersRate = othersRate ?? others.learningRate / learningRate;
    checkNonNegative('Muon', 'othersRate', this.othersRate);
    this.exclude = exclude;
    this.isExcluded = nameMatcher('Muon', 'exclude', exclude);
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.newtonSchulzSteps = newtonSchulzSteps;
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[], factor?: tf.Scalar): void {
    const own: tf.NamedTensorMap = {};
    const left: tf.NamedTensorMap = {};
    for (const [name, gradient] of presentGradients(gradients)) {
      const isOwn = registeredVariable('Muon', name).rank >= 2 && !this.isExcluded(name);
      (isOwn ? own : left)[name] = gradient;
    }
    super.applyGradients(own, factor);
    this.others.learningRate = this.othersRate * this.learningRate;
    this.others.applyGradients(left, factor);
  }

  protected override update(parameters: readonly Parameter<Slot>[], options: UpdateOptions) {
    const { learningRate, momentum, nesterov, newtonSchulzSteps } = this;
    const all = { learningRate, momentum, nesterov, newtonSchulzSteps, ...options };
    return parameters.map((parameter) => muonUpdate(parameter, all));
  }

  override readSlots(variableName: string): Readonly<Record<string, tf.Tensor>> {
    return { ...super.readSlots(variableName), ...this.others.readSlots(variableName) };
  }

  override writeSlots(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    super.writeSlots(variableName, slots);
    this.others.writeSlots(variableName, slots);
  }

  override reset(): void {
    super.reset();
    this.others.reset();
  }

  override dispose(): void {
    super.dispose();
    this.others.dispose();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    return [...(await super.getWeights()), ...(await nestedWeights(this.others))];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const { own, nested } = splitWeights(weights);
    await super.setWeights(own);
    await this.others.setWeights(nested);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { others, othersRate, exclude, momentum, nesterov, newtonSchulzSteps } = this;
    return {
      ...super.getConfig(),
      ...{ othersRate, exclude: [...exclude], momentum, nesterov, newtonSchulzSteps },
      others: writeOptimizer(others),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { others, ...own }: tf.serialization.ConfigDict,
  ): T {
    return new cls({ ...own, others: readOptimizer(cls.className, 'others', others) });
  }
}

tf.serialization.registerClass(Muon);
