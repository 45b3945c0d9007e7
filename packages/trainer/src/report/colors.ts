/** Runs whose curves differ in colour. More of them begin again with the first. */
const SERIES = 6;

/** The colour of a run in all charts, as the page's styles have it in each colour scheme. */
export const runColor = (index: number): string => `var(--series-${(index % SERIES) + 1})`;

export const REFERENCE_COLOR = 'var(--reference)';
