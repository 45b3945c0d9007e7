import { checkInteger, refuse } from '../argumentChecks.js';
import { argmax } from './argmax.js';
import { type ClassGroups, checkGroups } from './classGroups.js';

/** Of one class; shares are of 1, and NaN where there is nothing to take a share of. */
export interface ClassMetrics {
  /** Its number. */
  readonly label: number;
  /** Examples of it. */
  readonly examples: number;
  /** The part of them that was found. */
  readonly recall: number;
  /** The part of what was taken for it that is it. */
  readonly precision: number;
  /** The harmonic mean of both. */
  readonly f1: number;
}

/** Two classes, and how many examples of the first were taken for the second. */
export interface Confusion {
  readonly label: number;
  readonly predicted: number;
  readonly examples: number;
}

/**
 * How many examples of each class were taken for each class. Given to `evaluate`, or filled by `add`.
 *
 * @example
 * const confusion = new ConfusionMatrix(100);
 * await evaluate(model, source, { confusion });
 * confusion.perClass().sort((a, b) => a.recall - b.recall); // the worst first
 * confusion.grouped(coarseLabels).accuracy(); // over superclasses
 */
export class ConfusionMatrix {
  /** [label, predicted], row-major. */
  readonly counts: Float64Array;

  /** @throws {TrainerError} INVALID_ARGUMENT unless `classes` is an integer of at least 1. */
  constructor(readonly classes: number) {
    checkInteger('ConfusionMatrix', 'classes', classes, 1);
    this.counts = new Float64Array(classes * classes);
  }

  /**
   * Counts a batch by the greatest of its logits.
   *
   * @param logits [batch, classes], row-major.
   * @throws {TrainerError} INVALID_ARGUMENT if there are logits of another number of classes, or a label is
   *   none of them; then nothing is counted.
   */
  add(logits: Float32Array, labels: Int32Array): void {
    const { classes } = this;
    if (logits.length !== labels.length * classes) {
      refuse('ConfusionMatrix', 'logits', `${classes} for each label`, logits.length);
    }
    const wrong = labels.find((label) => label < 0 || label >= classes);
    if (wrong !== undefined) refuse('ConfusionMatrix', 'labels', `below ${classes}`, wrong);
    for (const [example, label] of labels.entries()) {
      this.counts[label * classes + argmax(logits, example * classes, classes)]! += 1;
    }
  }

  /** Examples of a class that were taken for another one, or for itself. */
  count(label: number, predicted: number): number {
    return this.counts[label * this.classes + predicted] ?? 0;
  }

  /** Examples that were counted. */
  get examples(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The part of all examples that was found: top-1. */
  accuracy(): number {
    let found = 0;
    for (let label = 0; label < this.classes; label++) found += this.count(label, label);
    return found / this.examples;
  }

  /** In the order of the classes. */
  perClass(): ClassMetrics[] {
    const all = Array.from({ length: this.classes }, (_, label) => label);
    return all.map((label) => {
      const found = this.count(label, label);
      const examples = all.reduce((sum, other) => sum + this.count(label, other), 0);
      const predicted = all.reduce((sum, other) => sum + this.count(other, label), 0);
      return {
        label,
        examples,
        recall: found / examples,
        precision: found / predicted,
        f1: (2 * found) / (examples + predicted),
      };
    });
  }

  /** What is most often taken for something else. */
  confusions(most = 10): Confusion[] {
    const { classes } = this;
    return Array.from(this.counts, (examples, index) => ({
      label: Math.floor(index / classes),
      predicted: index % classes,
      examples,
    }))
      .filter(({ label, predicted, examples }) => label !== predicted && examples > 0)
      .sort((a, b) => b.examples - a.examples || a.label - b.label || a.predicted - b.predicted)
      .slice(0, most);
  }

  /**
   * The same over groups of classes, as CIFAR-100's superclasses.
   *
   * @param groups Of each class its group, from 0 on.
   * @throws {TrainerError} INVALID_ARGUMENT if there is not a group for each class.
   */
  grouped(groups: ClassGroups): ConfusionMatrix {
    const { classes } = this;
    checkGroups('ConfusionMatrix', groups, classes);
    const result = new ConfusionMatrix(Math.max(...groups) + 1);
    for (const [index, examples] of this.counts.entries()) {
      const [label, predicted] = [groups[Math.floor(index / classes)]!, groups[index % classes]!];
      result.counts[label * result.classes + predicted]! += examples;
    }
    return result;
  }
}
