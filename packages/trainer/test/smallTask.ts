import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import type { BatchSource } from '../src/index.js';

/**
 * Noise that is a function of the step, as RReLU's is: added in training, so that a run that is
 * resumed at another step than it was stopped at ends with other weights.
 */
class StepNoise extends layers.Layer {
  static className = 'StepNoise';
  private step: number | null = null;

  setTrainingStep(step: number | null): void {
    this.step = step;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!training) return tf.clone(x);
    if (this.step === null) throw new Error('no step was said');
    return tf.add(x, 0.01 * Math.sin(this.step));
  }
}
tf.serialization.registerClass(StepNoise);

/** A small net with batch norm (so with weights that are not trained), for `smallSource`. */
export function smallModel(units = 8, classes = 6): LayersModel {
  const start = (seed: number) => initializers.glorotUniform({ seed });
  return sequential({
    layers: [
      layers.flatten({ inputShape: [2, 2, 3], name: 'flatten' }),
      layers.dense({ units, kernelInitializer: start(1), name: 'hidden' }),
      layers.batchNormalization({ name: 'norm' }),
      new StepNoise({ name: 'noise' }),
      layers.dense({ units: classes, kernelInitializer: start(2), name: 'logits' }),
    ],
  });
}

/** Images of which one channel sum tells the class, drawn by a formula from (epoch, example). */
export function smallSource(exampleCount: number, batchSize: number): BatchSource {
  return {
    exampleCount,
    batchSize,
    batchCount: () => Math.ceil(exampleCount / batchSize),
    batch(epoch, index) {
      const size = Math.min(batchSize, exampleCount - index * batchSize);
      const images = new Float32Array(size * 12);
      const labels = new Int32Array(size);
      for (let i = 0; i < size; i++) {
        const example = index * batchSize + i;
        labels[i] = (example * 5) % 6;
        for (let value = 0; value < 12; value++) {
          const noise = Math.sin(1000 * epoch + 37 * example + value);
          images[i * 12 + value] = (value % 6 === labels[i] ? 2 : 0) + 0.5 * noise;
        }
      }
      return { images, labels, shape: [size, 2, 2, 3] };
    },
  };
}

export async function weightsOf(model: LayersModel): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
}
