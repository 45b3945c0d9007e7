import type { GradConfig, GradFunc, Tensor } from '@tensorflow/tfjs-core';

/** A kernel's gradient with its saved tensors and attributes typed. */
export interface GradientDefinition<Dy, Saved, Attrs>
  extends Pick<GradConfig, 'inputsToSave' | 'outputsToSave'> {
  readonly kernelName: string;
  /**
   * @param dy The gradient of the output, or of each output.
   * @param saved The inputs, then the outputs, that were to be saved.
   */
  gradient(dy: Dy, saved: Saved, attrs: Attrs): ReturnType<GradFunc>;
}

/** The untyped object that the registry wants. */
export function defineGradient<Dy extends Tensor | Tensor[], Saved, Attrs>(
  definition: GradientDefinition<Dy, Saved, Attrs>,
): GradConfig {
  const { gradient, ...config } = definition;
  return {
    ...config,
    gradFunc: (dy, saved, attrs) =>
      gradient(dy as Dy, saved as unknown as Saved, attrs as unknown as Attrs),
  };
}
