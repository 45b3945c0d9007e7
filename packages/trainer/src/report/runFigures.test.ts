import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from '../callbacks/callback.js';
import { runFigures } from './runFigures.js';

const metrics = (top1: number) => ({ examples: 100, loss: 1, top1, top5: top1 });

function epoch(number: number, train: number, validation?: number): EpochMetrics {
  return {
    epoch: number,
    step: 5 * number,
    learningRate: 0.1,
    train: metrics(train),
    ...(validation !== undefined && { validation: metrics(validation) }),
    imagesPerSecond: 50,
    seconds: 2,
  };
}

describe('runFigures', () => {
  it('has the last epoch, and the first of the best', () => {
    const history = [epoch(1, 0.1, 0.2), epoch(2, 0.5, 0.4), epoch(3, 0.6, 0.4), epoch(4, 1, 0.3)];
    expect(runFigures(history)).toEqual({
      epochs: 4,
      steps: 20,
      seconds: 8,
      imagesPerSecond: 50,
      final: history[3],
      best: history[1],
      isValidated: true,
    });
  });

  it('goes by the training set where there is no other', () => {
    const history = [epoch(1, 0.9), epoch(2, 0.8)];
    expect(runFigures(history)).toMatchObject({ best: history[0], isValidated: false });
  });

  it('compares no epoch that was not validated with those that were', () => {
    const history = [epoch(1, 0.3, 0.2), epoch(2, 0.9)];
    expect(runFigures(history)).toMatchObject({ epochs: 2, final: history[0], best: history[0] });
  });

  it('has nothing to say before the first epoch is finished', () => {
    expect(runFigures([])).toBeUndefined();
  });
});
