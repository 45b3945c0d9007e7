/** A learning rate for each step: a pure function, so that a run can go on from any step. */
export interface Schedule {
  readonly name: string;
  /** @param step Number of updates before this one: an integer from 0 on. */
  at(step: number): number;
}
