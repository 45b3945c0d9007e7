import { checkOneOf } from '../argumentChecks.js';
import type { WeightAddress } from '../random/drawWeights.js';
import { heNormal } from './heNormal.js';
import { identity } from './identity.js';
import type { Initializer } from './initializerBase.js';
import { xavier2015 } from './xavier2015.js';

const makers = { xavier2015, heNormal, identity } satisfies Record<
  string,
  (address: WeightAddress) => Initializer
>;

/** The initializers by name: the notebook's, He's, and the identity. */
export type KernelInitializer = keyof typeof makers;

/** The initializer of one weight. */
export function makeInitializer(
  owner: string,
  name: KernelInitializer,
  address: WeightAddress,
): Initializer {
  checkOneOf(owner, 'kernelInitializer', name, Object.keys(makers) as KernelInitializer[]);
  return makers[name](address);
}
