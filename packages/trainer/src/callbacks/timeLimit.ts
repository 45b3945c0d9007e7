import { refuse } from '../argumentChecks.js';
import type { Callback } from './callback.js';

export interface TimeLimitOptions {
  /** Of the whole run: what it took before a resume counts. */
  readonly seconds: number;
  /** A clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * Ends a run, with a checkpoint, after the step that reaches a limit of time: that from `onTrainBegin` on,
 * evaluation included.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if the limit is not greater than 0.
 * @example
 * const callbacks = [timeLimit({ seconds: 3600 })];
 * const { status } = await fit(model, { train, optimizer, epochs: 2, callbacks });
 */
export function timeLimit({ seconds, now = () => performance.now() }: TimeLimitOptions): Callback {
  if (!(seconds > 0)) refuse('timeLimit', 'seconds', 'greater than 0', seconds);
  let before = 0;
  let begun = 0;
  let stop: ((reason: string) => void) | undefined;
  const spent = () => before + (now() - begun) / 1000;
  const check = () => {
    if (spent() >= seconds) stop?.(`the time limit of ${seconds} s is reached`);
  };
  return {
    name: 'timeLimit',
    onTrainBegin(event) {
      ({ stop } = event);
      if (event.step === 0) before = 0;
      begun = now();
      check();
    },
    onStepEnd: check,
    onEpochEnd: check,
    state: () => ({ values: { seconds: spent() } }),
    restore({ values }) {
      before = (values as { seconds: number }).seconds;
    },
  };
}
