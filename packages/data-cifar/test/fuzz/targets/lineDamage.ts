import type { AddressedRandom } from '../../../src/random/addressedRandom.js';

/** Puts a value in the place of a field of a text, whose fields stand between tabs and ends of lines. */
export function damageField(
  input: Uint8Array,
  random: AddressedRandom,
  values: readonly string[],
): Uint8Array {
  const text = Buffer.from(input).toString('latin1');
  const fields = text.split(/([\t\n])/);
  const value = values[random.integer(values.length)]!;
  // Between two fields there is what parts them: that is damaged, too.
  fields[random.integer(fields.length)] = value;
  return Buffer.from(fields.join(''), 'latin1');
}
