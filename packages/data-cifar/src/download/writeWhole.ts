import { writeText } from '../files/textFile.js';

/**
 * Writes a value as JSON; the file appears whole or not at all. What is not whole yet has always the same
 * name, so that processes that are killed leave one such file at the most.
 */
export function writeWhole(path: string, value: unknown): Promise<void> {
  return writeText(path, JSON.stringify(value), `${path}.tmp`);
}
