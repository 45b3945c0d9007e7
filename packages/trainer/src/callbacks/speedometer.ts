import { checkInteger } from '../argumentChecks.js';
import type { Callback } from './callback.js';

export interface SpeedometerOptions {
  /** Steps from one line to the next. Default: 200. */
  readonly frequency?: number;
  /** Is given each line. Default: writes it to the console. */
  readonly write?: (line: string) => void;
  /** A clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * Logs as MXNet of 2015 did (`Speedometer` and the lines of its `fit`), so that a run can be read beside
 * that of the notebook. Epochs are counted from 0 there, and times are in seconds.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if the frequency is no integer of at least 1.
 * @example
 * const callbacks = [speedometer({ frequency: 2 })];
 * await fit(model, { train, validation, optimizer, epochs: 1, callbacks });
 */
export function speedometer({
  frequency = 200,
  // biome-ignore lint/suspicious/noConsole: the console is the log that works in browsers too
  write = console.log,
  now = () => performance.now(),
}: SpeedometerOptions = {}): Callback {
  checkInteger('speedometer', 'frequency', frequency, 1);
  let epoch = -1;
  let batch = 0;
  let examples = 0;
  let since = 0;
  const log = (line: string) => write(`INFO:root:${line}`);
  const begin = (finishedEpochs: number) => {
    epoch = finishedEpochs;
    [batch, examples, since] = [0, 0, now()];
  };
  return {
    onTrainBegin({ finishedEpochs, step, history }) {
      begin(finishedEpochs);
      // A run may go on within an epoch.
      batch = step - (history.at(-1)?.step ?? 0);
    },
    onStepEnd(event) {
      batch += 1;
      examples += event.examples;
      if (batch % frequency !== 0) return;
      const speed = (1000 * examples) / (now() - since);
      log(`Batch [${batch}]\tSpeed: ${speed.toFixed(2)} samples/sec`);
      [examples, since] = [0, now()];
    },
    onEpochEnd({ train, validation, seconds }) {
      log(`Iteration[${epoch}] Train-accuracy=${train.top1.toFixed(6)}`);
      log(`Iteration[${epoch}] Time cost=${seconds.toFixed(3)}`);
      if (validation) {
        log(`Iteration[${epoch}] Validation-accuracy=${validation.top1.toFixed(6)}`);
      }
      begin(epoch + 1);
    },
    onCheckpoint: ({ path }) => log(`Saved checkpoint to "${path}"`),
  };
}
