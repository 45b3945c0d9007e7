// The process that `kill.test.ts` kills: trains, or goes on, in the folder that it is given.
import { readdir } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-wasm';
import { cosine, fit, SGD, selectBackend } from '@cifar/trainer';
import { smallModel, smallSource } from './smallTask.js';

const [runDir, epochs] = process.argv.slice(2);
await selectBackend('wasm');
const begun = await readdir(runDir!).then(
  (names) => names.includes('config.json'),
  () => false,
);
const train = smallSource(320, 16);
await fit(smallModel(64), {
  train,
  validation: smallSource(40, 8),
  epochs: Number(epochs),
  optimizer: new SGD({ learningRate: 0.02, momentum: 0.9, weightDecay: 1e-4 }),
  schedule: cosine({ learningRate: 0.02, steps: 20 * Number(epochs) }),
  runDir: runDir!,
  resume: begun,
  checkpoints: { everySteps: 3, keepLast: 2 },
  callbacks: [{ onTrainBegin: ({ step }) => void process.stdout.write(`begin ${step}\n`) }],
});
process.stdout.write('done\n');
