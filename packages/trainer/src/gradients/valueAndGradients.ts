import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes the backward pass that follows free what it has used: tfjs keeps every saved activation and
 * every intermediate gradient until the whole pass is over. To be called at the end of the function
 * whose gradients are taken. For first-order gradients only.
 */
function releaseConsumed(): void {
  let finished: readonly tf.Tensor[] = [];
  // Gradient functions may hand on the very tensor they were given, to several inputs: such a one
  // is left to tfjs, that frees it at the end.
  const handedOn = new Set<tf.Tensor>();
  for (const node of tf.engine().state.activeTape) {
    const { gradient, saved } = node;
    if (!gradient) continue;
    node.gradient = (dys) => {
      // The pass has called all functions of the node before when it comes to the next one.
      tf.dispose(finished.filter((tensor) => !handedOn.has(tensor)));
      finished = [...(saved ?? []), ...dys.filter((dy) => dy !== null)];
      const functions = gradient(dys);
      return Object.fromEntries(
        Object.entries(functions).map(([input, evaluate]) => {
          const evaluateAndNote = () => {
            const dx = evaluate();
            if (dys.includes(dx)) handedOn.add(dx);
            return dx;
          };
          return [input, evaluateAndNote];
        }),
      );
    };
  }
}

/**
 * The value of a loss and its gradients, in less memory than `tf.variableGrads`: what the backward
 * pass has used is freed at once.
 *
 * @returns Gradients by variable name; without an entry for what the loss does not depend on.
 */
export function valueAndGradients(
  loss: () => tf.Scalar,
  variables: tf.Variable[],
): { value: tf.Scalar; gradients: tf.NamedTensorMap } {
  const { value, grads } = tf.variableGrads(() => {
    const result = loss();
    releaseConsumed();
    return result;
  }, variables);
  return { value, gradients: grads };
}
