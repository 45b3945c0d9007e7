import { argmax } from './argmax.js';
import { type ClassGroups, checkGroups } from './classGroups.js';

/**
 * How often the class of the greatest logit is of the label's group. Probabilities of a group's classes are
 * not added up: it is what `ConfusionMatrix.grouped(groups).accuracy()` gives.
 */
export class GroupHits {
  private examples = 0;
  private hits = 0;

  /** @param owner Who speaks in errors. */
  constructor(
    private readonly owner: string,
    private readonly groups: ClassGroups,
  ) {}

  /**
   * @param logits [batch, classes], row-major.
   * @throws {TrainerError} INVALID_ARGUMENT if there is not a group for each class.
   */
  add(logits: Float32Array, labels: Int32Array): void {
    const { owner, groups } = this;
    const classes = logits.length / labels.length;
    checkGroups(owner, groups, classes);
    for (const [example, label] of labels.entries()) {
      this.examples += 1;
      if (groups[argmax(logits, example * classes, classes)] === groups[label]) this.hits += 1;
    }
  }

  accuracy(): number {
    return this.hits / this.examples;
  }
}
