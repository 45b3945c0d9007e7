// A thread that computes gradients of its part of each batch. It has a copy of the model, whose
// weights come anew for every step, and no optimizer: what a run is stays in the main thread.
import { parentPort, workerData } from 'node:worker_threads';
import { registerKernels, softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { selectBackend } from '../backend/selectBackend.js';
import { lossAndGradients, outcomeSync, type StepOutcome } from '../loop/lossAndGradients.js';
import { setTrainingStep } from '../loop/setTrainingStep.js';
import type { StepRequest, WorkerReply, WorkerSetup } from './messages.js';
import { adopt, publish, publishGradients } from './sharedWeights.js';

const setup = workerData as WorkerSetup;
const port = parentPort!;

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

await selectBackend(setup.backend);
registerKernels();
for (const module of setup.modules) await import(module);
const model = await loadLayersModel(tf.io.fromMemory(setup.artifacts));

port.on('message', ({ batch, noiseStep }: StepRequest) => {
  try {
    adopt(model.weights, setup.weights);
    setTrainingStep(model, noiseStep);
    let outcome: StepOutcome | undefined;
    tf.tidy(() => {
      const { gradients, ...tensors } = lossAndGradients(model, softmaxCrossEntropy, batch);
      publishGradients(model, gradients, setup.gradients);
      outcome = outcomeSync(tensors, batch.labels);
    });
    publish(model.nonTrainableWeights, setup.statistics);
    reply({ kind: 'done', ...outcome! });
  } catch (error) {
    reply({ kind: 'failed', error });
  }
});
reply({ kind: 'ready' });
