// Trains a small network on the synthetic set, in a page. Of the address: `?backend=wasm` names a
// backend (default: webgpu), `&adapter=swiftshader` an adapter, `&steps=100` the number of steps.
import { batches, centerCrop, normalize, syntheticCifar100 } from '@cifar/data-cifar';
import { type BackendName, fit, SGD, selectBackend } from '@cifar/trainer';
import { smallNetwork } from './network.js';

const BATCH = 16;
/** So few images that they are learnt by heart in a moment. */
const BATCHES = 2;

const asked = new URLSearchParams(location.search);
const steps = Number(asked.get('steps') ?? 20);

const element = (id: string) => document.getElementById(id)!;
const say = (text: string) => {
  element('status').textContent = text;
};

/** The losses so far as points of a square of 100 by 100, the greatest at its top. */
function pointsOf(losses: readonly number[]): string {
  const greatest = Math.max(...losses);
  return losses
    .map((loss, i) => `${(100 * i) / Math.max(1, steps - 1)},${100 - (90 * loss) / greatest}`)
    .join(' ');
}

async function train(): Promise<void> {
  const adapter = asked.get('adapter');
  const backend = (asked.get('backend') ?? 'webgpu') as BackendName;
  const { reason } = await selectBackend(backend, adapter === null ? {} : { adapter });
  element('backend').textContent = reason;

  const { train } = syntheticCifar100({ trainCount: BATCH * BATCHES, testCount: 1 });
  const losses: number[] = [];
  await fit(smallNetwork(100), {
    train: batches(train, { batchSize: BATCH, transforms: [centerCrop(16), normalize()] }),
    epochs: Math.ceil(steps / BATCHES),
    optimizer: new SGD({ learningRate: 0.05, momentum: 0.9 }),
    callbacks: [
      {
        onStepEnd({ step, loss }) {
          losses.push(loss);
          element('curve').setAttribute('points', pointsOf(losses));
          say(`step ${step} of ${steps}: loss ${loss.toFixed(3)}`);
        },
      },
    ],
  });
  // For whoever looks from outside.
  document.documentElement.dataset['losses'] = JSON.stringify(losses);
  say(`done: the loss went from ${losses[0]!.toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`);
}

train().catch((error: Error) => {
  element('status').className = 'failed';
  say(error.message);
  document.documentElement.dataset['error'] = error.message;
});
