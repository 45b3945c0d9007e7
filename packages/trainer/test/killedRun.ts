// The process that `kill.test.ts` kills: trains, or goes on, in the folder that it is given.
import { readdir } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-wasm';
import {
  AdamW,
  cosine,
  earlyStopping,
  fit,
  jsonLines,
  mixup,
  selectBackend,
  WeightAveraging,
} from '@cifar/trainer';
import { smallModel, smallSource } from './smallTask.js';

const [runDir, epochs] = process.argv.slice(2);
await selectBackend('wasm');
const begun = await readdir(runDir!).then(
  (names) => names.includes('config.json'),
  () => false,
);
const train = mixup(smallSource(320, 16), { alpha: 0.2, seed: 1 });
const adam = new AdamW({ learningRate: 0.002, weightDecay: 0.01 });
await fit(smallModel(512), {
  train,
  validation: smallSource(40, 8),
  epochs: Number(epochs),
  optimizer: new WeightAveraging({ optimizer: adam, decay: 0.99 }),
  schedule: cosine({ learningRate: 0.002, steps: 20 * Number(epochs) }),
  runDir: runDir!,
  resume: begun,
  checkpoints: { everySteps: 3, keepLast: 2 },
  callbacks: [
    { onTrainBegin: ({ step }) => void process.stdout.write(`begin ${step}\n`) },
    earlyStopping({ patience: 1000 }),
    jsonLines(`${runDir}/steps.jsonl`, { steps: true }),
  ],
});
process.stdout.write('done\n');
