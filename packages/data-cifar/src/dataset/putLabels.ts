import { CifarDataError } from '../cifarDataError.js';
import type { Layout } from './layout.js';
import type { Records } from './recordReader.js';

/**
 * Writes down what is in an image, if it can be.
 *
 * @param path What to call the file in messages.
 * @param coarse The superclass, where the file says it. Default: the class's own.
 * @throws {CifarDataError} DATA_CORRUPT for a label that no class or superclass has, and for a class
 * that stands under another superclass than its own.
 */
export function putLabels(
  layout: Layout,
  path: string,
  target: Records,
  record: number,
  label: number,
  coarse = layout.coarseLabels?.[label],
): void {
  const { classes, superclasses, coarseLabels } = layout;
  const refuse = (what: string): never => {
    throw new CifarDataError('DATA_CORRUPT', `${path} ${what}. Get the file again`);
  };
  const check = (kind: string, value: number | undefined, names: readonly string[]) => {
    if (value !== undefined && names[value] !== undefined) return;
    refuse(`has ${kind} ${value} in record ${record}: ${layout.name} has ${names.length} of them`);
  };
  if (superclasses && coarse !== undefined) check('superclass', coarse, superclasses);
  check('class', label, classes);
  target.labels[record] = label;
  if (!superclasses || !coarseLabels) return;
  if (coarse !== coarseLabels[label]) {
    const belongs = superclasses[coarseLabels[label]!];
    refuse(
      `says in record ${record} that ${classes[label]} is of ${superclasses[coarse!]}, not ${belongs}`,
    );
  }
  target.coarseLabels![record] = coarse!;
}
