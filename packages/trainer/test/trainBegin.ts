import '@tensorflow/tfjs-backend-cpu';
import { SGD, type TrainBegin } from '../src/index.js';
import { smallModel } from './smallTask.js';

/** The beginning of a run, for tests that call a callback's hooks themselves. */
export function trainBegin(event: Partial<TrainBegin> = {}): TrainBegin {
  return {
    ...{ epochs: 1, finishedEpochs: 0, step: 0, steps: 1, history: [] },
    model: smallModel(),
    optimizer: new SGD({ learningRate: 0.1 }),
    stop: (reason) => {
      throw new Error(`stopped: ${reason}`);
    },
    ...event,
  };
}
