/** The class of the greatest logit, the lower one of equals; what is no number does not count. */
export function argmax(logits: Float32Array, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (logits[start + k]! > logits[start + best]! || Number.isNaN(logits[start + best]!)) best = k;
  }
  return best;
}
