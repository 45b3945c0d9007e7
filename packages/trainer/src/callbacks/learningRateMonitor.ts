import { refuse } from '../argumentChecks.js';
import type { Callback, CallbackState } from './callback.js';

/** What the learning rate was in a step. */
export interface LearningRatePoint {
  readonly step: number;
  readonly learningRate: number;
}

export interface LearningRateMonitor extends Callback {
  /** Those of the whole run, in order. */
  readonly points: readonly LearningRatePoint[];
}

export interface LearningRateMonitorOptions {
  /** Whether there is a point for each step, or for the last step of each epoch. Default: 'epoch'. */
  readonly interval?: 'step' | 'epoch';
}

/**
 * Records learning rates, to be read or drawn. Those of a resumed run's earlier part are there too.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if the interval is neither.
 * @example
 * const rates = learningRateMonitor({ interval: 'step' });
 * const schedule = cosine({ learningRate: 0.1, steps: 8 });
 * await fit(model, { train, optimizer, schedule, epochs: 2, callbacks: [rates] });
 * console.log(rates.points);
 */
export function learningRateMonitor({
  interval = 'epoch',
}: LearningRateMonitorOptions = {}): LearningRateMonitor {
  if (!['step', 'epoch'].includes(interval)) {
    refuse('learningRateMonitor', 'interval', "'step' or 'epoch'", interval);
  }
  let points: LearningRatePoint[] = [];
  const add = ({ step, learningRate }: LearningRatePoint) => {
    points.push({ step, learningRate });
  };
  return {
    get points() {
      return points;
    },
    onTrainBegin({ step, history }) {
      if (interval === 'epoch') {
        points = [];
        history.forEach(add);
      } else if (step === 0) points = [];
    },
    // Those of epochs are in the history.
    ...(interval === 'epoch'
      ? { onEpochEnd: add }
      : {
          name: 'learningRateMonitor',
          onStepEnd: add,
          state: () => ({ values: points.map(({ step, learningRate }) => [step, learningRate]) }),
          restore({ values }: CallbackState) {
            points = (values as [number, number][]).map(([step, learningRate]) => ({
              step,
              learningRate,
            }));
          },
        }),
  };
}
