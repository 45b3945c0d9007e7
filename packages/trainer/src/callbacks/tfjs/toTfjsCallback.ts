import { CustomCallback, type LayersModel, type Logs } from '@tensorflow/tfjs-layers';
import type { ClassificationMetrics } from '../../metrics/classification.js';
import type { TrainableOptimizer } from '../../optimizers/trainableOptimizer.js';
import type { Callback } from '../callback.js';

/** What `model.fit` tells of itself. */
interface Params {
  readonly epochs: number;
  readonly initialEpoch?: number | null;
  readonly samples?: number | null;
  readonly steps?: number | null;
  readonly batchSize?: number | null;
}

/** What of tfjs's logs we have a name for; NaN for what it does not tell. */
const metricsOf = (logs: Logs, examples: number, prefix = ''): ClassificationMetrics => ({
  examples,
  loss: logs[`${prefix}loss`] ?? Number.NaN,
  top1: logs[`${prefix}acc`] ?? Number.NaN,
  top5: Number.NaN,
});

/** An optimizer of tfjs's own keeps its slots to itself. */
function optimizerOf(model: LayersModel): TrainableOptimizer {
  const optimizer = model.optimizer as unknown as TrainableOptimizer;
  if ('readSlots' in optimizer) return optimizer;
  return Object.create(optimizer, { readSlots: { value: () => ({}) } });
}

/** Its methods end in an underscore: without one the base class has fields of these names. */
class Bridge extends CustomCallback {
  private model: LayersModel | undefined;
  private step = 0;
  private epoch = 0;
  private examples = 0;
  private begun = 0;
  private isStopped = false;

  constructor(private readonly callback: Callback) {
    super(
      {
        onTrainBegin: () => this.trainBegin_(),
        onEpochBegin: (epoch) => this.epochBegin_(epoch),
        onBatchEnd: (_batch, logs) => this.batchEnd_(logs!),
        onEpochEnd: (_epoch, logs) => this.epochEnd_(logs!),
        onTrainEnd: () => callback.onTrainEnd?.(this.isStopped ? 'stopped' : 'finished'),
      },
      'never',
    );
  }

  override setModel(model: Parameters<CustomCallback['setModel']>[0]): void {
    this.model = model as LayersModel;
  }

  private async trainBegin_(): Promise<void> {
    const { epochs, initialEpoch, samples, steps, batchSize } = this.params as unknown as Params;
    const model = this.model!;
    const finishedEpochs = initialEpoch ?? 0;
    const stepsOfEpoch = steps ?? Math.ceil((samples ?? 0) / (batchSize ?? 32));
    this.step = finishedEpochs * stepsOfEpoch;
    this.isStopped = false;
    await this.callback.onTrainBegin?.({
      ...{ epochs, finishedEpochs, step: this.step, steps: epochs * stepsOfEpoch, model },
      ...{ optimizer: optimizerOf(model), history: [] },
      stop: () => {
        this.isStopped = true;
        model.stopTraining = true;
      },
    });
  }

  private epochBegin_(epoch: number): void {
    this.epoch = epoch;
    this.examples = 0;
    this.begun = performance.now();
  }

  private get learningRate(): number {
    const { learningRate } = this.model!.optimizer as unknown as { learningRate?: number };
    return learningRate ?? Number.NaN;
  }

  private async batchEnd_(logs: Logs): Promise<void> {
    const examples = logs['size'] ?? 0;
    this.step += 1;
    this.examples += examples;
    const { epoch, step, learningRate } = this;
    const train = metricsOf(logs, this.examples);
    await this.callback.onStepEnd?.({
      ...{ epoch, step, learningRate, examples, loss: train.loss, train },
    });
  }

  private async epochEnd_(logs: Logs): Promise<void> {
    const seconds = (performance.now() - this.begun) / 1000;
    const { epoch, step, learningRate, examples } = this;
    await this.callback.onEpochEnd?.({
      ...{ epoch: epoch + 1, step, learningRate, seconds, imagesPerSecond: examples / seconds },
      train: metricsOf(logs, examples),
      // tfjs does not say how many they are.
      ...('val_loss' in logs && { validation: metricsOf(logs, Number.NaN, 'val_') }),
    });
  }
}

/**
 * A callback of ours in tfjs's own `model.fit` or `model.fitDataset`. It is told of steps and epochs with
 * tfjs's `loss` and `acc` (compile with `metrics: ['accuracy']`); what tfjs does not tell is NaN. There
 * are no checkpoints, gradients or steps of an evaluation.
 *
 * @example
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const net = sequential({
 *   layers: [layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })],
 * });
 * net.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
 * const y = tf.tensor2d([[1, 0], [0, 1]]);
 * const callbacks = toTfjsCallback(speedometer({ frequency: 1 }));
 * await net.fit(tf.ones([2, 3]), y, { epochs: 1, callbacks });
 */
export function toTfjsCallback(callback: Callback): CustomCallback {
  return new Bridge(callback);
}
