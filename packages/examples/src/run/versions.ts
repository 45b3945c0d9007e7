import { version_core } from '@tensorflow/tfjs-core';

/** What the numbers of a run may depend on. */
export const versions = {
  node: process.versions.node,
  tfjs: version_core,
  platform: `${process.platform}-${process.arch}`,
};
