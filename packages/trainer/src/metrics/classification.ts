/** Shares are of 1; the loss is a mean over examples, in nats. */
export interface ClassificationMetrics {
  readonly examples: number;
  readonly loss: number;
  readonly top1: number;
  readonly top5: number;
}

/** Sums of a set of examples, in float64. Can be kept and gone on from. */
export interface ClassificationSums {
  examples: number;
  loss: number;
  top1: number;
  top5: number;
}

export const noSums = (): ClassificationSums => ({ examples: 0, loss: 0, top1: 0, top5: 0 });

/**
 * Number of classes before the label's, in order of falling logits. Of equal logits the lower class
 * comes first, as with argmax. A logit that is no number comes before all.
 */
export function rankOf(
  logits: Float32Array,
  start: number,
  classes: number,
  label: number,
): number {
  const own = logits[start + label]!;
  let before = 0;
  for (let k = 0; k < classes; k++) {
    const logit = logits[start + k]!;
    if (!(logit < own) && (logit !== own || k < label) && k !== label) before++;
  }
  return Number.isNaN(own) ? classes : before;
}

/** Minus the logarithm of the label's softmax. */
function crossEntropy(logits: Float32Array, start: number, classes: number, label: number): number {
  const row = logits.subarray(start, start + classes);
  const greatest = row.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  return Math.log(sum) + greatest - row[label]!;
}

/** @param logits [batch, classes], row-major. */
export function addToSums(
  sums: ClassificationSums,
  logits: Float32Array,
  labels: Int32Array,
): void {
  const classes = logits.length / labels.length;
  for (const [example, label] of labels.entries()) {
    const rank = rankOf(logits, example * classes, classes, label);
    sums.examples += 1;
    sums.loss += crossEntropy(logits, example * classes, classes, label);
    if (rank < 1) sums.top1 += 1;
    if (rank < 5) sums.top5 += 1;
  }
}

/** The sums of two sets together. */
export function together(a: ClassificationSums, b: ClassificationSums): ClassificationSums {
  return {
    examples: a.examples + b.examples,
    loss: a.loss + b.loss,
    top1: a.top1 + b.top1,
    top5: a.top5 + b.top5,
  };
}

export function metricsOf({
  examples,
  loss,
  top1,
  top5,
}: ClassificationSums): ClassificationMetrics {
  return { examples, loss: loss / examples, top1: top1 / examples, top5: top5 / examples };
}
