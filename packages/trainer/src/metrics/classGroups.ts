import { checkInteger, refuse } from '../argumentChecks.js';

/** Of each class the group that it belongs to, from 0 on: CIFAR-100's superclasses, for example. */
export type ClassGroups = readonly number[] | Int32Array;

/**
 * @param owner Who speaks.
 * @throws {TrainerError} INVALID_ARGUMENT if there is not a group for each class.
 */
export function checkGroups(owner: string, groups: ClassGroups, classes: number): void {
  if (groups.length !== classes) {
    refuse(owner, 'groups', `one for each of the ${classes} classes`, groups.length);
  }
  for (const group of groups) checkInteger(owner, 'groups', group, 0);
}
