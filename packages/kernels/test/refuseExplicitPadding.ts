import * as tf from '@tensorflow/tfjs-core';

const KERNELS = [tf.Conv2D, tf.FusedConv2D, tf.Conv2DBackpropFilter, tf.Conv2DBackpropInput];

/** Makes a backend's convolutions throw where the padding is neither 'same' nor 'valid'. */
export function refuseExplicitPadding(backendName: string): void {
  for (const kernelName of KERNELS) {
    const stock = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...stock,
      kernelFunc: (args) => {
        const pad = args.attrs?.['pad'];
        if (pad !== 'same' && pad !== 'valid') throw new Error(`${kernelName} refuses pad ${pad}`);
        return stock.kernelFunc(args);
      },
    });
  }
}
