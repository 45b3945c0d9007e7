import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inception } from '@cifar/layers-inception';
import {
  type Callback,
  csvLogger,
  earlyStopping,
  fit,
  jsonLines,
  learningRateMonitor,
  nanGuard,
  progressBar,
  SGD,
  selectBackend,
  speedometer,
  tensorBoard,
  timeLimit,
} from '@cifar/trainer';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs-core';
import type { BenchConfiguration } from './configuration.js';
import { median } from './median.js';
import { repeatedBatch } from './repeatedBatch.js';

/** What the training loop costs beside forward pass, backward pass and update. */
export interface LoopMeasurement {
  /** Of a step itself, in milliseconds: a median, as the next is. */
  readonly step: number;
  /** From the end of one step to the beginning of the next. */
  readonly betweenSteps: number;
  /** From the end of an epoch's last step to the end of its callbacks and its checkpoint. */
  readonly epochEnd: number;
  /** Of the time of the steps of an epoch of 50,000 images. */
  readonly share: number;
}

const IMAGES = 50_000;
const EPOCHS = 3;

/** Says when an update is done: there a step ends. */
class WatchedSGD extends SGD {
  onUpdate: () => void = () => {};

  override applyGradients(gradients: NamedTensorMap, factor?: Scalar): void {
    super.applyGradients(gradients, factor);
    this.onUpdate();
  }
}

/** Everything at once that a person may want to have watched. */
function allCallbacks(runDir: string): Callback[] {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return [
    progressBar({ stream: nowhere as NodeJS.WriteStream }),
    csvLogger(),
    jsonLines(join(runDir, 'steps.jsonl'), { steps: true }),
    learningRateMonitor({ interval: 'step' }),
    speedometer({ write: () => {} }),
    earlyStopping({ monitor: 'train.loss', patience: 99 }),
    timeLimit({ seconds: 1e6 }),
    nanGuard(),
    tensorBoard({ everySteps: 1 }),
  ];
}

/**
 * Measures in this process, on a backend whose steps are over when they return. Only what the loop does
 * is between an update and the next batch, so that the noise of steps of a second is not in it.
 */
export async function measureLoop({
  backend,
  batchSize,
  width,
  steps,
}: BenchConfiguration): Promise<LoopMeasurement> {
  await selectBackend(backend);
  const folder = await mkdtemp(join(tmpdir(), 'cifar-bench-'));
  const runDir = join(folder, 'run');
  const laps = { step: [] as number[], between: [] as number[], epochEnd: [] as number[] };
  let began = 0;
  let ended = 0;
  const optimizer = new WatchedSGD({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 });
  optimizer.onUpdate = () => {
    ended = performance.now();
    laps.step.push(ended - began);
  };
  const source = repeatedBatch(batchSize, steps);
  try {
    await fit(inception({ width }), {
      train: {
        ...source,
        batch: (epoch, index) => {
          const asked = performance.now();
          if (ended > 0) (index > 0 ? laps.between : laps.epochEnd).push(asked - ended);
          const batch = source.batch(epoch, index);
          began = performance.now();
          return batch;
        },
      },
      epochs: EPOCHS,
      optimizer,
      runDir,
      callbacks: allCallbacks(runDir),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
  // The first epoch has what is compiled and loaded.
  const step = median(laps.step.slice(steps));
  const betweenSteps = median(laps.between.slice(steps - 1));
  const epochEnd = laps.epochEnd.at(-1)!;
  const stepsOfEpoch = Math.ceil(IMAGES / batchSize);
  const share = (betweenSteps * stepsOfEpoch + epochEnd) / (step * stepsOfEpoch);
  return { step, betweenSteps, epochEnd, share };
}
