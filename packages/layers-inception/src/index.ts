export { type ConvFactoryArguments, convFactory } from './factories/convFactory.js';
export type { ConvolutionOptions } from './factories/convolutionOptions.js';
export {
  type InceptionFactoryAArguments,
  inceptionFactoryA,
  type PoolType,
} from './factories/inceptionFactoryA.js';
export {
  type InceptionFactoryBArguments,
  inceptionFactoryB,
} from './factories/inceptionFactoryB.js';
export { heNormal } from './initializers/heNormal.js';
export { identity } from './initializers/identity.js';
export type { KernelInitializer } from './initializers/kernelInitializer.js';
export { xavier2015 } from './initializers/xavier2015.js';
export { LayerArgumentError } from './layerArgumentError.js';
export { ConvBNRReLU, type ConvBNRReLUArguments, convBNRReLU } from './layers/convBNRReLU.js';
export { FullyConnected, type FullyConnectedArguments } from './layers/fullyConnected.js';
export { RReLU, type RReLUArguments, rrelu } from './layers/rrelu.js';
export { type StepAware, setTrainingStep } from './layers/setTrainingStep.js';
export { type InceptionOptions, inception } from './network/inception.js';
