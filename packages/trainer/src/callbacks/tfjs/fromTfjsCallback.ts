import {
  CustomCallback,
  type CustomCallbackArgs,
  type LayersModel,
  type Callback as TfjsCallback,
} from '@tensorflow/tfjs-layers';
import type { ClassificationMetrics } from '../../metrics/classification.js';
import type { Callback, TrainBegin } from '../callback.js';

/** As tfjs names them in its logs. */
const logsOf = ({ loss, top1 }: ClassificationMetrics, prefix = '') => ({
  [`${prefix}loss`]: loss,
  [`${prefix}acc`]: top1,
});

const METRICS = ['loss', 'acc', 'val_loss', 'val_acc'];

/**
 * A callback of tfjs (`tf.callbacks.earlyStopping(...)`, `tfvis.show.fitCallbacks(...)`, an object with
 * `onEpochEnd`) in `fit`. Its logs have `loss` and `acc`, in epochs also `val_loss` and `val_acc`. The
 * beginning of a batch, and of an epoch with its first, is told of when the batch is over.
 * `model.stopTraining` ends the run.
 *
 * @example
 * const callbacks = [fromTfjsCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs) })];
 * await fit(model, { train, optimizer, epochs: 1, callbacks });
 */
export function fromTfjsCallback(given: CustomCallbackArgs): Callback;
export function fromTfjsCallback(given: TfjsCallback): Callback;
export function fromTfjsCallback(given: TfjsCallback | CustomCallbackArgs): Callback {
  const tfjs = 'setModel' in given ? given : new CustomCallback(given, 'never');
  let begun: TrainBegin | undefined;
  /** The model, but that stopping is a matter of this run alone, and of no compiled model. */
  let view: LayersModel | undefined;
  let epoch = -1;
  let batch = 0;
  const checkStop = () => {
    if (view!.stopTraining) begun!.stop('a tfjs callback has set model.stopTraining');
  };
  return {
    async onTrainBegin(event) {
      begun = event;
      [epoch, batch] = [-1, 0];
      const { epochs, finishedEpochs: initialEpoch, steps, model } = event;
      view = Object.create(model, {
        stopTraining: { value: false, writable: true },
      }) as LayersModel;
      tfjs.setParams({ epochs, initialEpoch, steps: Math.ceil(steps / epochs), metrics: METRICS });
      tfjs.setModel(view);
      await tfjs.onTrainBegin();
    },
    async onStepEnd(event) {
      if (event.epoch !== epoch) {
        [epoch, batch] = [event.epoch, 0];
        await tfjs.onEpochBegin(epoch);
      }
      const { loss, train, examples: size } = event;
      await tfjs.onBatchBegin(batch, { batch, size });
      await tfjs.onBatchEnd(batch, { batch, size, ...logsOf({ ...train, loss }) });
      batch += 1;
      checkStop();
    },
    async onEpochEnd({ epoch: finished, train, validation }) {
      const logs = { ...logsOf(train), ...(validation && logsOf(validation, 'val_')) };
      await tfjs.onEpochEnd(finished - 1, logs);
      checkStop();
    },
    onTrainEnd: async () => {
      if (begun) await tfjs.onTrainEnd();
    },
  };
}
