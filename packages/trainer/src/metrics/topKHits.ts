import { checkInteger, refuse } from '../argumentChecks.js';
import { rankOf } from './classification.js';

/** How often the label is among the k greatest logits, for each of several k. */
export class TopKHits {
  private examples = 0;
  private readonly hits: Map<number, number>;

  /**
   * @param owner Who speaks in errors.
   * @throws {TrainerError} INVALID_ARGUMENT if a k is no integer of at least 1.
   */
  constructor(
    private readonly owner: string,
    ks: readonly number[],
  ) {
    for (const k of ks) checkInteger(owner, 'topK', k, 1);
    this.hits = new Map(ks.map((k) => [k, 0]));
  }

  /**
   * @param logits [batch, classes], row-major.
   * @throws {TrainerError} INVALID_ARGUMENT if a k is greater than the number of classes.
   */
  add(logits: Float32Array, labels: Int32Array): void {
    const classes = logits.length / labels.length;
    for (const k of this.hits.keys()) {
      if (k > classes) refuse(this.owner, 'topK', `at most ${classes}, the number of classes`, k);
    }
    for (const [example, label] of labels.entries()) {
      const rank = rankOf(logits, example * classes, classes, label);
      this.examples += 1;
      for (const [k, hits] of this.hits) if (rank < k) this.hits.set(k, hits + 1);
    }
  }

  /** By k. */
  accuracies(): Record<number, number> {
    return Object.fromEntries([...this.hits].map(([k, hits]) => [k, hits / this.examples]));
  }
}
