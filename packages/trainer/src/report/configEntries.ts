/** A line of a table. */
export type Entry = readonly [key: string, value: string];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Such as '0.5, 1' or 'length 38, learningRate 0.05'; lists of more than words, a line for each. */
function written(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    const parts = value.map(written);
    // Sentences have commas of their own.
    return parts.join(parts.some((part) => part.includes(' ')) ? '\n' : ', ');
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${written(inner)}`)
      .join(', ');
  }
  // Of a third, 17 digits say no more than 6.
  const isLong = typeof value === 'number' && !Number.isInteger(value);
  return String(isLong ? Number(value.toPrecision(6)) : value);
}

/** What a configuration says, as lines: keys of what is nested are joined by dots. */
export function configEntries(config: unknown, prefix = ''): Entry[] {
  if (config === undefined) return [];
  if (!isRecord(config)) return [[prefix || 'config', written(config)]];
  return Object.entries(config).flatMap(([key, value]) =>
    value === undefined ? [] : configEntries(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}
