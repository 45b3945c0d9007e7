import type { ReportRun } from './reportInput.js';

/** A name as people write it: those of CIFAR-100 have underscores. */
export const spaced = (name: string): string => name.replaceAll('_', ' ');

/** A class as people call it; its number where it has no name. */
export const className =
  ({ classes }: ReportRun) =>
  (label: number): string =>
    spaced(classes?.[label] ?? String(label));
