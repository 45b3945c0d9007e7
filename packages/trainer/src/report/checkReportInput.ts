import { checkInteger, refuse } from '../argumentChecks.js';
import type { ReportInput, ReportRun } from './reportInput.js';

const OWNER = 'reportHtml';

function checkRun({ confusion, classes, groups, samples = [] }: ReportRun): void {
  const count = classes?.length ?? confusion?.classes;
  if (confusion && confusion.classes !== count) {
    refuse(OWNER, 'classes', `${confusion.classes} names, as in the confusion matrix`, count);
  }
  if (groups) {
    if (groups.of.length !== count) {
      refuse(OWNER, 'groups.of', `one for each of the ${count} classes`, groups.of.length);
    }
    const unknown = groups.of.find((group) => groups.names[group] === undefined);
    if (unknown !== undefined) {
      refuse(OWNER, 'groups.of', `below ${groups.names.length}`, unknown);
    }
  }
  for (const { image, label, predicted } of samples) {
    const { width, height, data } = image;
    if (data.length !== width * height * 3) {
      refuse(OWNER, 'image.data', `${width} x ${height} x 3 bytes`, data.length);
    }
    for (const number of [label, predicted]) {
      checkInteger(OWNER, 'label and predicted', number, 0);
      if (count !== undefined && number >= count) {
        refuse(OWNER, 'label and predicted', `below ${count}`, number);
      }
    }
  }
}

/** @throws {TrainerError} INVALID_ARGUMENT if there is no run, or parts of one do not fit together. */
export function checkReportInput({ runs }: ReportInput): void {
  if (runs.length === 0) refuse(OWNER, 'runs', 'at least one run', runs);
  for (const run of runs) checkRun(run);
}
