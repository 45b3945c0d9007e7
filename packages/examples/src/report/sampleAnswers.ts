import type { CifarSplit, MeanImage } from '@cifar/data-cifar';
import type { ReportSample } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { evaluationBatches } from '../data/sources.js';
import { pictureOf } from './pictureOf.js';

/** Of each kind, right and wrong, in the grid of pictures. */
const SAMPLES = 16;

/** What a network takes images for, and how sure it is. */
async function answersTo(model: LayersModel, images: Float32Array, shape: readonly number[]) {
  const [classes, probabilities] = tf.tidy(() => {
    const logits = model.apply(tf.tensor(images, [...shape]), { training: false }) as tf.Tensor;
    return [tf.argMax(logits, 1), tf.max(tf.softmax(logits), 1)] as const;
  });
  const answers = { classes: await classes.data(), probabilities: await probabilities.data() };
  tf.dispose([classes, probabilities]);
  return answers;
}

/**
 * The first images that a network is right about, and the first that it is not, in their order.
 *
 * @param mean The mean image, where the recipe wants one.
 */
export async function sampleAnswers(
  model: LayersModel,
  split: CifarSplit,
  mean: MeanImage | undefined,
): Promise<ReportSample[]> {
  const source = evaluationBatches(split, mean);
  const samples: ReportSample[] = [];
  const room = { right: SAMPLES, wrong: SAMPLES };
  let index = 0;
  for (let batch = 0; batch < source.batchCount(0); batch++) {
    const { images, labels, shape } = source.batch(0, batch);
    const { classes, probabilities } = await answersTo(model, images, shape);
    for (const [place, label] of labels.entries()) {
      const predicted = classes[place]!;
      const kind = predicted === label ? 'right' : 'wrong';
      const image = index++;
      if (room[kind] === 0) continue;
      room[kind]--;
      const probability = probabilities[place]!;
      samples.push({ image: pictureOf(split, image), label, predicted, probability });
    }
    if (room.right + room.wrong === 0) break;
  }
  return samples;
}
