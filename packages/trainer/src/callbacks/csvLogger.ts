import { refuse } from '../argumentChecks.js';
import type { Callback, EpochMetrics } from './callback.js';
import type { LogFile } from './logFile.js';

/** What has a column, in order. All are numbers: nothing needs quotes. */
const COLUMNS: Readonly<Record<string, (metrics: EpochMetrics) => number | undefined>> = {
  epoch: ({ epoch }) => epoch,
  step: ({ step }) => step,
  learning_rate: ({ learningRate }) => learningRate,
  train_loss: ({ train }) => train.loss,
  train_top1: ({ train }) => train.top1,
  train_top5: ({ train }) => train.top5,
  validation_loss: ({ validation }) => validation?.loss,
  validation_top1: ({ validation }) => validation?.top1,
  validation_top5: ({ validation }) => validation?.top5,
  images_per_second: ({ imagesPerSecond }) => imagesPerSecond,
  seconds: ({ seconds }) => seconds,
};
const NAMES = Object.keys(COLUMNS);
const STEP = NAMES.indexOf('step');

function stepOf(line: string): number | undefined {
  const step = Number(line.split(',')[STEP]);
  return Number.isSafeInteger(step) ? step : undefined;
}

/**
 * Writes a table of the epochs, as comma-separated values with a header. A resumed run goes on with it.
 * Node only.
 *
 * @param path Default: `metrics.csv` in the folder of the run.
 * @throws {TrainerError} INVALID_ARGUMENT, when the run begins, if there is neither; WRITE_FAILED.
 * @example
 * const callbacks = [csvLogger()];
 * await fit(model, { train, optimizer, epochs: 2, runDir: folder, callbacks });
 */
export function csvLogger(path?: string): Callback {
  let file: LogFile | undefined;
  return {
    async onTrainBegin({ runDir, step }) {
      const place = path ?? (runDir === undefined ? undefined : `${runDir}/metrics.csv`);
      if (place === undefined) refuse('csvLogger', 'path', 'given where fit has no runDir', path);
      const { LogFile } = await import('./logFile.js');
      file = new LogFile(place, stepOf, `${NAMES.join(',')}\n`);
      await file.begin(step);
    },
    async onEpochEnd(metrics) {
      const values = NAMES.map((name) => COLUMNS[name]!(metrics) ?? '');
      await file!.append(values.join(','));
    },
  };
}
