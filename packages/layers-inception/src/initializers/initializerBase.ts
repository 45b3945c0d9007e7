import type { serialization } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';

/** A tfjs initializer: anything that makes a tensor of a shape. */
export type Initializer = ReturnType<typeof initializers.zeros>;

/**
 * The base class of tfjs's initializers. tfjs-layers does not export it, but its layers accept only
 * instances of it.
 */
export const InitializerBase = Object.getPrototypeOf(
  initializers.zeros().constructor,
) as (abstract new () => Initializer) & Pick<typeof serialization.Serializable, 'fromConfig'>;
