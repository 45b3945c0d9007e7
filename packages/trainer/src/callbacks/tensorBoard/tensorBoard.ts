import * as tf from '@tensorflow/tfjs-core';
import { checkInteger, refuse } from '../../argumentChecks.js';
import type { Callback, EpochMetrics, TrainBegin } from '../callback.js';
import type { Png, Summary } from './event.js';
import type { EventFile } from './eventFile.js';
import { histogramOf } from './histogram.js';

/** A picture of RGB bytes, row by row. */
export interface SampleImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export interface TensorBoardOptions {
  /** Default: `tensorboard` in the folder of the run. */
  readonly logDir?: string;
  /** Losses and rates of steps, one of so many. Default: 50. */
  readonly everySteps?: number;
  /** Distributions of all weights, and of the gradients of the step, one step of so many. Default: none. */
  readonly histogramsEverySteps?: number;
  /** Pictures to be shown once, in the order given: of what training makes of the images, for example. */
  readonly images?: readonly SampleImage[];
}

/** What a step leaves for its histograms. */
interface Watched {
  readonly step: number;
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

const scalars = (values: Readonly<Record<string, number | undefined>>): Summary[] =>
  Object.entries(values).flatMap(([tag, scalar]) =>
    scalar === undefined ? [] : [{ tag, scalar }],
  );

const epochScalars = ({ train, validation, imagesPerSecond, learningRate }: EpochMetrics) =>
  scalars({
    'epoch/train/loss': train.loss,
    'epoch/train/top1': train.top1,
    'epoch/train/top5': train.top5,
    'epoch/validation/loss': validation?.loss,
    'epoch/validation/top1': validation?.top1,
    'epoch/validation/top5': validation?.top5,
    'epoch/learning_rate': learningRate,
    'epoch/images_per_second': imagesPerSecond,
  });

async function png({ width, height, pixels }: SampleImage): Promise<Png> {
  const { encode } = await import('fast-png');
  return { width, height, bytes: encode({ width, height, data: pixels, channels: 3 }) };
}

/** The histograms, and the tensors gone. */
async function histograms({ step, tensors }: Watched, file: EventFile): Promise<void> {
  try {
    for (const [tag, tensor] of Object.entries(tensors)) {
      const histogram = histogramOf(await tensor.data<'float32'>());
      if (histogram) await file.append(step, [{ tag, histogram }]);
    }
  } finally {
    tf.dispose({ ...tensors });
  }
}

/**
 * Writes event files for TensorBoard (`tensorboard --logdir <folder>`): scalars of steps and epochs,
 * distributions of weights and gradients, pictures. A resumed run has TensorBoard drop what was told of
 * steps that come again. In mixed precision gradients are shown with the loss scale in them. Node only.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if a number is no integer of at least 1 or, when the run begins,
 *   there is neither `logDir` nor the folder of a run; WRITE_FAILED.
 * @example
 * const callbacks = [tensorBoard({ logDir: folder, everySteps: 2, histogramsEverySteps: 4 })];
 * await fit(model, { train, validation, optimizer, epochs: 2, callbacks });
 */
export function tensorBoard({
  logDir,
  everySteps = 50,
  histogramsEverySteps,
  images = [],
}: TensorBoardOptions = {}): Callback {
  checkInteger('tensorBoard', 'everySteps', everySteps, 1);
  if (histogramsEverySteps !== undefined) {
    checkInteger('tensorBoard', 'histogramsEverySteps', histogramsEverySteps, 1);
  }
  let file: EventFile | undefined;
  let begun: TrainBegin | undefined;
  let watched: Watched[] = [];
  const forget = () => {
    for (const { tensors } of watched) tf.dispose({ ...tensors });
    watched = [];
  };
  return {
    async onTrainBegin(event) {
      begun = event;
      const folder =
        logDir ?? (event.runDir === undefined ? undefined : `${event.runDir}/tensorboard`);
      if (folder === undefined) {
        refuse('tensorBoard', 'logDir', 'given where fit has no runDir', logDir);
      }
      const { EventFile } = await import('./eventFile.js');
      file = await EventFile.create(folder, event.step);
      if (event.step > 0) return;
      for (const image of images) {
        await file.append(0, [{ tag: image.name, image: await png(image) }]);
      }
    },
    ...(histogramsEverySteps !== undefined && {
      onGradients({ step, gradients }) {
        if (step % histogramsEverySteps !== 0) return;
        const named = begun!.model.trainableWeights.flatMap((weight) => {
          const variable = weight.read() as tf.Variable;
          const gradient = gradients[variable.name];
          return [
            [`weights/${weight.originalName}`, variable] as const,
            ...(gradient ? [[`gradients/${weight.originalName}`, gradient] as const] : []),
          ];
        });
        // Copies: the update writes over what clones share.
        const copies = named.map(([tag, tensor]) => [tag, tf.keep(tf.mul(tensor, 1))]);
        watched.push({ step, tensors: Object.fromEntries(copies) });
      },
    }),
    async onStepEnd({ step, loss, learningRate, lossScale }) {
      if (step % everySteps === 0) {
        await file!.append(
          step,
          scalars({
            'step/loss': loss,
            'step/learning_rate': learningRate,
            'step/loss_scale': lossScale,
          }),
        );
      }
      const due = watched.filter((each) => each.step <= step);
      watched = watched.filter((each) => each.step > step);
      for (const each of due) await histograms(each, file!);
    },
    onEpochEnd: (metrics) => file!.append(metrics.step, epochScalars(metrics)),
    onTrainEnd: forget,
  };
}
