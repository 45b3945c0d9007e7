import type { Transform, TransformConfig } from './transform.js';

/**
 * Gives a transform its `config`. It is not enumerable: an object that is spread from this one, and does something
 * else, does not pass for it.
 */
export function described(transform: Transform, config: TransformConfig): Transform {
  return Object.defineProperty(transform, 'config', { value: config });
}

/** The parts' descriptions; undefined if one has none. */
export function configsOf(transforms: readonly Transform[]): TransformConfig[] | undefined {
  const configs = transforms.flatMap(({ config }) => config ?? []);
  return configs.length === transforms.length ? configs : undefined;
}
