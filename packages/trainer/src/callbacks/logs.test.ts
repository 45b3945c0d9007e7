import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import { type FitOptions, fit } from '../loop/fit.js';
import { SGD } from '../optimizers/sgd.js';
import type { Callback } from './callback.js';
import { csvLogger } from './csvLogger.js';
import { jsonLines } from './jsonLines.js';
import { learningRateMonitor } from './learningRateMonitor.js';

const options = (epochs: number): FitOptions => ({
  train: smallSource(20, 8),
  validation: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02 }),
  schedule: { name: 'falling', at: (step) => 0.02 / (1 + step) },
});

/** A run that fails behind the second epoch's lines, before its checkpoint. */
const failing: Callback = {
  onEpochEnd: ({ epoch }) => {
    if (epoch === 2) throw new Error('power cut');
  },
};

/** Runs three epochs, fails in the second, and goes on. */
async function failAndResume(runDir: string, callbacks: () => Callback[]): Promise<void> {
  const failed = fit(smallModel(), { ...options(3), runDir, callbacks: [...callbacks(), failing] });
  await expect(failed).rejects.toThrow('power cut');
  await fit(smallModel(), { ...options(3), runDir, resume: true, callbacks: callbacks() });
}

beforeAll(() => useBackend('cpu'));

describe('csvLogger', () => {
  it('has a header and a line an epoch, none twice after a resume', async () => {
    const runDir = await temporaryFolder();
    await failAndResume(runDir, () => [csvLogger()]);
    const text = await readFile(join(runDir, 'metrics.csv'), 'utf8');
    const [header, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(header!.slice(0, 4)).toEqual(['epoch', 'step', 'learning_rate', 'train_loss']);
    expect(lines.map(([epoch, step]) => [Number(epoch), Number(step)])).toEqual([
      ...[
        [1, 3],
        [2, 6],
        [3, 9],
      ],
    ]);
    for (const line of lines) {
      expect(line.length).toBe(header!.length);
      expect(line.every((value) => value !== '' && Number.isFinite(Number(value)))).toBe(true);
    }
  });

  it('begins anew with a new run, and drops a line that was cut off', async () => {
    const path = join(await temporaryFolder(), 'log.csv');
    await writeFile(path, 'epoch,step\n1,3,0\n2,6');
    const { onTrainBegin } = csvLogger(path);
    const { trainBegin } = await import('../../test/trainBegin.js');
    await onTrainBegin!(trainBegin({ step: 9 }));
    expect((await readFile(path, 'utf8')).split('\n').slice(1)).toEqual(['1,3,0', '']);
    await onTrainBegin!(trainBegin({ step: 0 }));
    expect((await readFile(path, 'utf8')).split('\n').length).toBe(2);
  });

  it('leaves a figure that is not there empty, and refuses a run without a place', async () => {
    const { validation: _, ...rest } = options(1);
    const path = join(await temporaryFolder(), 'log.csv');
    await fit(smallModel(), { ...rest, callbacks: [csvLogger(path)] });
    expect((await readFile(path, 'utf8')).split('\n')[1]).toMatch(/,,,,/);
    await expect(fit(smallModel(), { ...rest, callbacks: [csvLogger()] })).rejects.toThrow(
      /path must be given where fit has no runDir/,
    );
  });
});

describe('jsonLines', () => {
  it('has a line for each step and epoch, none twice after a resume', async () => {
    const runDir = await temporaryFolder();
    const path = join(runDir, 'log.jsonl');
    await failAndResume(runDir, () => [jsonLines(path, { steps: true })]);
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const kinds = lines.map(({ step, loss }) => (loss === undefined ? `epoch to ${step}` : step));
    expect(kinds).toEqual([
      ...[1, 2, 3, 'epoch to 3', 4, 5, 6, 'epoch to 6', 7, 8, 9, 'epoch to 9'],
    ]);
  });

  it('gives its lines to a function', async () => {
    const lines: string[] = [];
    await fit(smallModel(), { ...options(2), callbacks: [jsonLines((line) => lines.push(line))] });
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual([1, 2]);
  });
});

describe('learningRateMonitor', () => {
  it.each(['step', 'epoch'] as const)(
    'has a point for each %s, those of before a resume too',
    async (interval) => {
      const runDir = await temporaryFolder();
      const monitors = [0, 1].map(() => learningRateMonitor({ interval }));
      await fit(smallModel(), { ...options(1), runDir, callbacks: [monitors[0]!] });
      const resumed = { ...options(2), runDir, resume: true, callbacks: [monitors[1]!] };
      await fit(smallModel(), resumed);
      const steps = interval === 'step' ? [1, 2, 3, 4, 5, 6] : [3, 6];
      expect(monitors[1]!.points).toEqual(
        steps.map((step) => ({ step, learningRate: 0.02 / step })),
      );
    },
  );
});
