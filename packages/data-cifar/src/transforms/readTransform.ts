import { refuse } from '../argumentChecks.js';
import type { MeanImage } from '../meanImage/meanImage.js';
import { type RandomAffineOptions, randomAffine } from './affine/randomAffine.js';
import { alternatingMirror } from './alternatingMirror.js';
import { type ColorJitterOptions, colorJitter } from './color/colorJitter.js';
import { compose } from './composition/compose.js';
import { oneOf } from './composition/oneOf.js';
import { randomApply } from './composition/randomApply.js';
import { centerCrop, type RandomCropOptions, randomCrop } from './crop.js';
import { type CutoutOptions, cutout } from './cutout.js';
import { type ChannelStatistics, normalize } from './normalize.js';
import { type RandAugmentOptions, randAugment } from './randAugment/randAugment.js';
import { trivialAugment } from './randAugment/trivialAugment.js';
import { type RandomErasingOptions, randomErasing } from './randomErasing.js';
import { randomMirror } from './randomMirror.js';
import { subtractMean } from './subtractMean.js';
import type { Transform, TransformConfig } from './transform.js';

/** Makes the transform of a `config` of its kind. */
export type TransformReader = (config: TransformConfig) => Transform;

type Read = (config: unknown) => Transform;

const all = (configs: unknown, read: Read) =>
  Array.isArray(configs)
    ? configs.map((config) => read(config))
    : refuse('readTransform', 'transforms', 'a list of configs', configs);

/** The functions check what they are given: what is read may be anything. */
const READERS: Readonly<Record<string, (config: TransformConfig, read: Read) => Transform>> = {
  randomCrop: ({ size, ...options }) => randomCrop(size as number, options as RandomCropOptions),
  centerCrop: ({ size }) => centerCrop(size as number),
  randomMirror,
  alternatingMirror,
  randomAffine: (config) => randomAffine(config as RandomAffineOptions),
  cutout: (config) => cutout(config as unknown as CutoutOptions),
  randomErasing: (config) => randomErasing(config as RandomErasingOptions),
  colorJitter: (config) => colorJitter(config as ColorJitterOptions),
  randAugment: ({ kind, ...options }) => randAugment(options as RandAugmentOptions),
  trivialAugment: ({ kind, ...options }) => trivialAugment(options),
  normalize: (config) => normalize(config as unknown as ChannelStatistics),
  subtractMean: ({ mean }) => subtractMean(mean as MeanImage),
  compose: ({ name, transforms }, read) => compose(name as string, all(transforms, read)),
  randomApply: ({ transform, probability }, read) =>
    randomApply(read(transform), probability as number),
  oneOf: ({ transforms, weights }, read) => oneOf(all(transforms, read), weights as number[]),
};

/**
 * The transform that a `config` was written from, as after `structuredClone`, or after `JSON.parse` where there is
 * no mean image in it.
 *
 * @param own Makers of transforms that are not of this package, by their kinds.
 * @throws {CifarDataError} INVALID_ARGUMENT if there is no such kind, or its arguments are wrong.
 * @example
 * import { randomCrop, readTransform } from '@cifar/data-cifar';
 *
 * const { config } = randomCrop(32, { padding: 4 });
 * // { kind: 'randomCrop', size: 32, padding: 4, mode: 'zero' }
 * if (config) readTransform(config);
 */
export function readTransform(
  config: TransformConfig,
  own: Readonly<Record<string, TransformReader>> = {},
): Transform {
  const read: Read = (part) => readTransform(part as TransformConfig, own);
  const kind = config?.kind;
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (reader) return reader(config, read);
  const ownReader = Object.hasOwn(own, kind) ? own[kind] : undefined;
  if (typeof ownReader === 'function') return ownReader(config);
  const kinds = [...Object.keys(READERS), ...Object.keys(own)];
  return refuse('readTransform', 'kind', `one of ${kinds.join(', ')}`, kind);
}
