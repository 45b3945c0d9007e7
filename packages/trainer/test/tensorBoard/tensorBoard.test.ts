import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { type Callback, type FitOptions, fit, SGD, tensorBoard } from '../../src/index.js';
import { smallModel, smallSource } from '../smallTask.js';

/** A Python that has the package tensorboard; `.ci/tensorboard` makes one. */
const python = process.env['CIFAR_TENSORBOARD_PYTHON'];
const script = fileURLToPath(new URL('read_events.py', import.meta.url));

interface Found {
  readonly scalars: Record<string, [step: number, value: number][]>;
  readonly histograms: Record<
    string,
    { step: number; min: number; max: number; num: number; sum: number; counted: number }[]
  >;
  readonly images: Record<string, [step: number, width: number, height: number, png: number[]][]>;
}

const read = (folder: string): Found =>
  JSON.parse(execFileSync(python!, [script, folder], { encoding: 'utf8' }));

const options = (epochs: number): FitOptions => ({
  train: smallSource(32, 8),
  validation: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9 }),
});

describe.runIf(python).each(allBackends)("TensorBoard's own reader on %s", (backend) => {
  beforeAll(() => useBackend(backend));

  it('finds scalars, distributions and pictures', async () => {
    const logDir = await temporaryFolder();
    const losses: number[] = [];
    const pixels = Uint8Array.from({ length: 3 * 6 }, (_, i) => 14 * i);
    const callbacks: Callback[] = [
      tensorBoard({
        ...{ logDir, everySteps: 2, histogramsEverySteps: 4 },
        images: [{ name: 'sample', width: 3, height: 2, pixels }],
      }),
      { onStepEnd: ({ loss }) => void losses.push(loss) },
    ];
    const model = smallModel();
    const before = tf.memory().numTensors;
    const task = options(2);
    const { history } = await fit(model, { ...task, callbacks });
    task.optimizer.reset();
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1);

    const { scalars, histograms, images } = read(logDir);
    const close = ([step, value]: readonly [number, number]) => [step, expect.closeTo(value, 5)];
    expect(scalars['step/loss']).toEqual(
      [2, 4, 6, 8].map((step) => close([step, losses[step - 1]!])),
    );
    expect(scalars['epoch/validation/top1']).toEqual(
      history.map(({ step, validation }) => close([step, validation!.top1])),
    );
    expect(Object.keys(scalars)).toContain('epoch/images_per_second');
    expect(images['sample']).toEqual([[0, 3, 2, [3, 2]]]);
    for (const kind of ['weights', 'gradients']) {
      const found = histograms[`${kind}/hidden/kernel`]!;
      expect(found.map(({ step }) => step)).toEqual([4, 8]);
      for (const { num, counted, min, max } of found) {
        expect([num, counted]).toEqual([96, 96]);
        expect(min).toBeLessThan(0);
        expect(max).toBeGreaterThan(0);
      }
    }
  });

  it('has each step of a run that failed and went on once', async () => {
    const runDir = await temporaryFolder();
    const failing: Callback = {
      onStepEnd: ({ step }) => {
        if (step === 7) throw new Error('power cut');
      },
    };
    const logged = () => tensorBoard({ everySteps: 1 });
    const failed = fit(smallModel(), { ...options(3), runDir, callbacks: [logged(), failing] });
    await expect(failed).rejects.toThrow('power cut');
    await fit(smallModel(), { ...options(3), runDir, resume: true, callbacks: [logged()] });
    const { scalars } = read(`${runDir}/tensorboard`);
    expect(scalars['step/loss']!.map(([step]) => step)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect(scalars['epoch/train/loss']!.map(([step]) => step)).toEqual([4, 8, 12]);
  });
});

describe('tensorBoard', () => {
  it('refuses what it cannot do', async () => {
    await useBackend('cpu');
    expect(() => tensorBoard({ everySteps: 0 })).toThrow('everySteps must be an integer');
    const fitting = fit(smallModel(), { ...options(1), callbacks: [tensorBoard()] });
    await expect(fitting).rejects.toThrow('logDir must be given where fit has no runDir');
  });
});
