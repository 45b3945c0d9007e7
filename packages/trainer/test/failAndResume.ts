import { expect } from 'vitest';
import { type Callback, type FitOptions, fit, SGD } from '../src/index.js';
import { smallModel, smallSource } from './smallTask.js';

/** Epochs of three steps, with a learning rate of 0.02 / step. */
export const threeSteps = (epochs: number): FitOptions => ({
  train: smallSource(20, 8),
  validation: smallSource(20, 8),
  epochs,
  optimizer: new SGD({ learningRate: 0.02 }),
  schedule: { name: 'falling', at: (step) => 0.02 / (1 + step) },
});

/** Fails when the second epoch has been logged, before its checkpoint. */
const powerCut: Callback = {
  onEpochEnd: ({ epoch }) => {
    if (epoch === 2) throw new Error('power cut');
  },
};

/** A run of three epochs that loses the second, and goes on: the callbacks see it twice. */
export async function failAndResume(
  runDir: string,
  callbacks: () => readonly Callback[],
): Promise<void> {
  const first = { ...threeSteps(3), runDir, callbacks: [...callbacks(), powerCut] };
  await expect(fit(smallModel(), first)).rejects.toThrow('power cut');
  await fit(smallModel(), { ...threeSteps(3), runDir, resume: true, callbacks: callbacks() });
}
