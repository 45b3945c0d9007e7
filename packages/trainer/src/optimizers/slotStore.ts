import * as tf from '@tensorflow/tfjs-core';

/** Tensors that an optimizer keeps of each variable: of its shape, and 0 at first. */
export class SlotStore<Slot extends string> {
  private readonly kept = new Map<string, Readonly<Record<Slot, tf.Variable>>>();

  constructor(readonly slotNames: readonly Slot[]) {}

  get variableNames(): string[] {
    return [...this.kept.keys()];
  }

  has(variableName: string): boolean {
    return this.kept.has(variableName);
  }

  /** Makes them where there are none yet. */
  of(variableName: string, shape: readonly number[]): Readonly<Record<Slot, tf.Variable>> {
    const found = this.kept.get(variableName);
    if (found) return found;
    const made = tf.tidy(() =>
      this.slotNames.map((slot) => [slot, tf.variable(tf.zeros([...shape]), false)] as const),
    );
    // It has a member for every name there is.
    const slots = Object.fromEntries(made) as Record<Slot, tf.Variable>;
    this.kept.set(variableName, slots);
    return slots;
  }

  /** Empty where there are none yet. */
  read(variableName: string): Readonly<Record<string, tf.Tensor>> {
    return this.kept.get(variableName) ?? {};
  }

  /** Takes those that it has, by their names, and leaves others alone. */
  write(variableName: string, slots: Readonly<Record<string, tf.Tensor>>): void {
    for (const slot of this.slotNames) {
      const given = slots[slot];
      if (given) this.of(variableName, given.shape)[slot].assign(given);
    }
  }

  clear(): void {
    for (const slots of this.kept.values()) tf.dispose(slots);
    this.kept.clear();
  }
}
