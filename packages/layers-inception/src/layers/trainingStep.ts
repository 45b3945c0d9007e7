/**
 * Which training step a layer is in, for the address of its noise: the step that a trainer said, or
 * else the number of the layer's training calls so far.
 */
export class TrainingStep {
  private calls = 0;
  private said: number | null = null;

  /** The step of a training call that begins now. */
  next(): number {
    return this.said ?? this.calls++;
  }

  /** @param step The step that all calls are in until the next word; null to count calls again. */
  set(step: number | null): void {
    this.said = step;
  }
}
