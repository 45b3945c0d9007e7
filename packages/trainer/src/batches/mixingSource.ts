import { checkInteger, refuse } from '../argumentChecks.js';
import type { Batch, BatchSource } from '../loop/batchSource.js';
import { addressedUniforms, type Uniforms } from './addressedUniforms.js';

export interface MixingOptions {
  /** Decides all that is random. Default: 0. */
  readonly seed?: number;
  /** The part of the batches that is mixed, 0 .. 1. Default: 1. */
  readonly probability?: number;
}

/** Images made of those of a batch and of their partners. */
export interface MixedImages {
  /** Of the batch's shape. */
  readonly images: Float32Array;
  /** The partner's part of each, 0 .. 1. */
  readonly share: number;
}

/** @param partners Of each image of the batch the place of its partner. */
export type MixImages = (batch: Batch, partners: Uint32Array, uniform: Uniforms) => MixedImages;

/** @throws {TrainerError} INVALID_ARGUMENT. */
export function checkAlpha(owner: string, argument: string, alpha: number): void {
  if (!(alpha > 0 && Number.isFinite(alpha))) {
    refuse(owner, argument, 'a finite number greater than 0', alpha);
  }
}

/** @throws {TrainerError} INVALID_ARGUMENT. */
export function checkProbability(owner: string, argument: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) refuse(owner, argument, 'from 0 to 1', probability);
}

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
function permutation(count: number, uniform: Uniforms): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}

function mixed(batch: Batch, mix: MixImages, uniform: Uniforms): Batch {
  const { labels, shape } = batch;
  const partners = permutation(labels.length, uniform);
  const { images, share } = mix(batch, partners, uniform);
  const others = Int32Array.from(partners, (partner) => labels[partner]!);
  // Metrics go by the first label: that of the greater part.
  const isOwnGreater = share <= 1 / 2;
  const shares = new Float32Array(labels.length).fill(isOwnGreater ? share : 1 - share);
  return isOwnGreater
    ? { images, labels, shape, mix: { labels: others, shares } }
    : { images, labels: others, shape, mix: { labels, shares } };
}

/**
 * A source of mixed batches, each a function of (seed, epoch, index) and of the batch given. Every image
 * has a partner in its batch, by a random permutation.
 *
 * @param owner Who speaks in errors.
 */
export function mixingSource(
  owner: string,
  source: BatchSource,
  { seed = 0, probability = 1 }: MixingOptions,
  mix: MixImages,
): BatchSource {
  checkInteger(owner, 'seed', seed, 0);
  checkProbability(owner, 'probability', probability);
  const { exampleCount, batchSize } = source;
  return {
    exampleCount,
    batchSize,
    batchCount: (epoch) => source.batchCount(epoch),
    async batch(epoch, index) {
      const batch = await source.batch(epoch, index);
      if (batch.mix) {
        refuse(owner, 'source', 'of batches that are not mixed yet', 'a batch with `mix`');
      }
      const uniform = addressedUniforms(seed, epoch, index);
      return uniform() < probability ? mixed(batch, mix, uniform) : batch;
    },
  };
}
