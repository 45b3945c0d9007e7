import { formatRecordIndex, parseRecordIndex } from '../../../src/formats/recordIo/recordIndex.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { damageField } from './lineDamage.js';

const VALUES = [
  '',
  '0',
  '4',
  '-4',
  '6',
  '4294967296',
  '9007199254740992',
  '99999999999999999999',
  '1e3',
  '0x10',
  '1.5',
  'NaN',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '1\t2',
];

/** Indexes: keys and offsets. */
export const recordIndex: FuzzTarget = {
  name: 'recordIndex',
  make(random) {
    const first = random.integer(1000);
    const entries = Array.from({ length: random.integer(6) }, (_, i) => ({
      key: first + i,
      offset: 4 * random.integer(2 ** 20),
    }));
    return Buffer.from(formatRecordIndex(entries));
  },
  damage: (input, random) => damageField(input, random, VALUES),
  parse(input) {
    const entries = parseRecordIndex(Buffer.from(input).toString('utf8'));
    const again = parseRecordIndex(formatRecordIndex(entries));
    if (JSON.stringify(again) !== JSON.stringify(entries)) throw new Error('is another index');
    return entries;
  },
};
