import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from './callback.js';
import { checkMonitor, isBetter, type Monitor, modeOf, readMonitor } from './monitor.js';

const epoch: EpochMetrics = {
  ...{ epoch: 1, step: 10, learningRate: 0.1, imagesPerSecond: 5, seconds: 2 },
  train: { examples: 10, loss: 1, top1: 0.2, top5: 0.3 },
  validation: { examples: 5, loss: 4, top1: 0.5, top5: 0.6 },
};

describe('a monitor', () => {
  it.each([
    ['train.loss', 1, 'min'],
    ['train.top5', 0.3, 'max'],
    ['validation.loss', 4, 'min'],
    ['validation.top1', 0.5, 'max'],
  ] as const)('is the figure of an epoch: %s', (monitor, value, mode) => {
    expect(readMonitor('owner', epoch, monitor)).toBe(value);
    expect(modeOf(monitor)).toBe(mode);
    expect(() => checkMonitor('owner', monitor, mode)).not.toThrow();
  });

  it('has to be there', () => {
    const { validation: _, ...rest } = epoch;
    expect(() => readMonitor('owner', rest, 'validation.loss')).toThrow(
      "owner: monitor must be a figure that epochs have: give fit a validation source, got 'validation.loss'",
    );
  });

  it('has to be one', () => {
    expect(() => checkMonitor('owner', 'train.examples' as Monitor, 'min')).toThrow(
      "one of train.loss, train.top1, train.top5, validation.loss, validation.top1, validation.top5, got 'train.examples'",
    );
  });
});

describe('isBetter', () => {
  it.each([
    [1, 2, 'min', 0, true],
    [2, 2, 'min', 0, false],
    [3, 2, 'min', 0, false],
    [3, 2, 'max', 0, true],
    [2, 2, 'max', 0, false],
    [1.5, 2, 'min', 0.5, false],
    [1.25, 2, 'min', 0.5, true],
    [2.5, 2, 'max', 0.5, false],
    [Number.NaN, 2, 'min', 0, false],
    [Number.NaN, 2, 'max', 0, false],
  ] as const)('of %d and %d, %s, by more than %d: %s', (value, than, mode, minDelta, expected) => {
    expect(isBetter(value, than, mode, minDelta)).toBe(expected);
  });
});
