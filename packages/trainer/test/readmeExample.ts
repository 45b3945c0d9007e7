import { type BatchSource, evaluate, fit, piecewise, SGD, selectBackend } from '@cifar/trainer';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';

const { name, reason } = await selectBackend('auto');
console.log(name, reason);

// Two classes of small images: dark and bright.
const source: BatchSource = {
  exampleCount: 256,
  batchSize: 32,
  batchCount: () => 8,
  batch(epoch, index) {
    const labels = Int32Array.from({ length: 32 }, (_, i) => i % 2);
    const images = Float32Array.from({ length: 32 * 48 }, (_, i) => {
      const noise = Math.sin(12.9898 * (i + 1) + 78.233 * (epoch * 8 + index));
      return (labels[Math.floor(i / 48)]! === 1 ? 0.3 : -0.3) + noise;
    });
    return { images, labels, shape: [32, 4, 4, 3] };
  },
};

const kernelInitializer = initializers.glorotUniform({ seed: 1 });
const model = sequential({
  layers: [
    layers.flatten({ inputShape: [4, 4, 3] }),
    layers.dense({ units: 2, kernelInitializer }),
  ],
});
await fit(model, {
  train: source,
  epochs: 3,
  optimizer: new SGD({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 }),
  schedule: piecewise([16], [0.1, 0.01]),
  callbacks: [{ onEpochEnd: ({ epoch, train }) => console.log(epoch, train.top1) }],
});
const { top1 } = await evaluate(model, source);
console.log(`accuracy ${top1}`);
