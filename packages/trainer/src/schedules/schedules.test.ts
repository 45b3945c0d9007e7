import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from '../callbacks/callback.js';
import golden from '../golden/schedules.json' with { type: 'json' };
import { chained } from './chained.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import { cosineRestarts } from './cosineRestarts.js';
import { exponential } from './exponential.js';
import { multistep } from './multistep.js';
import { oneCycle } from './oneCycle.js';
import { piecewise } from './piecewise.js';
import { polynomial } from './polynomial.js';
import { readSchedule } from './readSchedule.js';
import { reduceOnPlateau } from './reduceOnPlateau.js';
import type { Schedule, ScheduleConfig } from './schedule.js';
import { warmup } from './warmup.js';

const ratesOf = (schedule: Schedule, steps: readonly number[]) =>
  steps.map((step) => schedule.at(step));

/** Within 1e-6 of the rate, and of what is almost none. */
const expectRates = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [step, rate] of expected.entries()) {
    expect(Math.abs(actual[step]! - rate), `step ${step}`).toBeLessThanOrEqual(1e-6 * rate + 1e-15);
  }
};

/** Epochs of which one metric is known. */
const historyOf = (
  { split, metric }: ScheduleConfig,
  values: readonly number[],
): readonly EpochMetrics[] =>
  values.map(
    (value) => ({ [split as string]: { [metric as string]: value } }) as unknown as EpochMetrics,
  );

describe("the rates of PyTorch's schedulers", () => {
  it.each(
    golden.steps.map(({ config, rates }) => [JSON.stringify(config), config, rates] as const),
  )('%s', (_name, config, rates) => {
    const schedule = readSchedule(config as ScheduleConfig);
    expectRates(
      rates.map((_, step) => schedule.at(step)),
      rates,
    );
  });

  it.each(golden.plateaus.map((plateau) => [JSON.stringify(plateau.config), plateau] as const))(
    '%s',
    (_name, { config, metrics, rates }) => {
      const schedule = readSchedule(config);
      const history = historyOf(config, metrics);
      expect(new Set(rates).size).toBeGreaterThan(2);
      expectRates(
        rates.map((_, epoch) => schedule.at(100 * epoch, history.slice(0, epoch))),
        rates,
      );
    },
  );
});

describe('schedules', () => {
  const all = [
    constant(0.3),
    piecewise([10, 20], [3, 2, 1]),
    multistep({ learningRate: 1, milestones: [5] }),
    exponential({ learningRate: 1, factor: 0.9 }),
    polynomial({ learningRate: 1, steps: 10 }),
    cosine({ learningRate: 1, steps: 10 }),
    cosineRestarts({ learningRate: 1, period: 3, factor: 2 }),
    oneCycle({ peak: 1, steps: 30 }),
    reduceOnPlateau({ learningRate: 1 }),
    warmup(cosine({ learningRate: 1, steps: 10 }), { steps: 5 }),
    chained([
      { schedule: constant(1), steps: 4 },
      { schedule: warmup(constant(2), { steps: 3, startFactor: 0.5 }), steps: 10 },
    ]),
  ];

  it.each(all.map((schedule) => [schedule.name, schedule] as const))(
    'are the same after they were written down: %s',
    (_name, schedule) => {
      const read = readSchedule(JSON.parse(JSON.stringify(schedule.config)));
      expect(read.name).toBe(schedule.name);
      expect(read.config).toEqual(schedule.config);
      const steps = [0, 1, 2, 3, 4, 5, 9, 10, 11, 29, 30, 1e6];
      expect(ratesOf(read, steps)).toEqual(ratesOf(schedule, steps));
    },
  );

  it('stay at their end', () => {
    expect(ratesOf(polynomial({ learningRate: 1, steps: 10, final: 0.5 }), [10, 99])).toEqual([
      0.5, 0.5,
    ]);
    expect(ratesOf(cosine({ learningRate: 1, steps: 10, final: 0.5 }), [10, 99])).toEqual([
      0.5, 0.5,
    ]);
    const cycle = oneCycle({ peak: 1, steps: 10, startFactor: 2, finalFactor: 5 });
    expect(cycle.at(0)).toBe(0.5);
    expect(ratesOf(cycle, [9, 99])).toEqual([0.1, 0.1]);
  });

  it('that nobody can write down have no config', () => {
    const own: Schedule = { name: 'own', at: (step) => step };
    expect(warmup(own, { steps: 2 }).config).toBeUndefined();
    expect(chained([{ schedule: own, steps: 1 }]).config).toBeUndefined();
    expect(
      ratesOf(warmup({ name: 'own', at: (step) => step + 4 }, { steps: 2 }), [0, 1, 2, 3]),
    ).toEqual([0, 2, 4, 5]);
  });
});

describe('piecewise', () => {
  it('changes at the boundaries', () => {
    const schedule = piecewise([10, 20], [3, 2, 1]);
    expect(ratesOf(schedule, [0, 9, 10, 19, 20, 1000])).toEqual([3, 3, 2, 2, 1, 1]);
    expect(piecewise([], [5]).at(7)).toBe(5);
  });

  it.each([
    [[10], [1], 'one more than the 1 boundaries'],
    [[10, 10], [3, 2, 1], 'rising order'],
    [[-1], [2, 1], 'at least 0, got -1'],
    [[10], [2, -1], 'learningRates'],
  ])('refuses boundaries %j with rates %j', (boundaries, rates, message) => {
    expect(() => piecewise(boundaries, rates)).toThrow(message);
  });
});

describe('a schedule', () => {
  const rate = { learningRate: 0.1 };

  it.each([
    [() => constant(Number.NaN), 'constant: learningRate'],
    [() => multistep({ ...rate, milestones: [1.5] }), 'milestones must be an integer'],
    [() => multistep({ ...rate, milestones: [], factor: -1 }), 'multistep: factor'],
    [() => exponential({ ...rate, factor: -1 }), 'exponential: factor'],
    [() => polynomial({ ...rate, steps: 0 }), 'polynomial: steps'],
    [() => polynomial({ ...rate, steps: 1, power: -1 }), 'polynomial: power'],
    [() => cosine({ ...rate, steps: 1, final: -1 }), 'cosine: final'],
    [() => cosineRestarts({ ...rate, period: 0 }), 'cosineRestarts: period'],
    [() => cosineRestarts({ ...rate, period: 1, factor: 1.5 }), 'cosineRestarts: factor'],
    [() => oneCycle({ peak: 1, steps: 1 }), 'oneCycle: steps'],
    [() => oneCycle({ peak: 1, steps: 9, rising: 1 }), 'oneCycle: rising must be between 0 and 1'],
    [() => oneCycle({ peak: 1, steps: 9, startFactor: 0 }), 'oneCycle: startFactor'],
    [() => oneCycle({ peak: 1, steps: 9, shape: 'round' as 'linear' }), "got 'round'"],
    [() => warmup(constant(1), { steps: -1 }), 'warmup: steps'],
    [() => warmup(constant(1), { steps: 1, startFactor: 2 }), 'warmup: startFactor'],
    [() => chained([]), 'chained: links must be at least one'],
    [() => chained([{ schedule: constant(1), steps: 0 }]), 'chained: steps'],
    [() => reduceOnPlateau({ ...rate, factor: 1 }), 'reduceOnPlateau: factor'],
    [() => reduceOnPlateau({ ...rate, patience: -1 }), 'reduceOnPlateau: patience'],
    [() => reduceOnPlateau({ ...rate, metric: 'top3' as 'top5' }), "got 'top3'"],
    [() => readSchedule({ kind: 'sine' }), 'one of constant, piecewise, multistep'],
    [() => readSchedule({ kind: 'cosine', learningRate: 'high', steps: 3 }), "got 'high'"],
    [() => readSchedule(null as unknown as ScheduleConfig), 'readSchedule: kind'],
  ])('refuses what is wrong: %#', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('of a plateau says so where nothing is validated', () => {
    const history = historyOf({ kind: '', split: 'train', metric: 'loss' }, [1]);
    expect(() => reduceOnPlateau(rate).at(1, history)).toThrow(
      "'train' where nothing is validated",
    );
  });
});
