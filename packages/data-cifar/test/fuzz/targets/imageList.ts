import { formatImageList, parseImageList } from '../../../src/formats/recordIo/imageList.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { damageField } from './lineDamage.js';

const VALUES = [
  '',
  '0',
  '-1',
  '3.000000',
  '1e999',
  '1e-7',
  '9007199254740992',
  '0x10',
  'NaN',
  'Infinity',
  ' ',
  'a b.png',
  '../../etc/passwd',
  '\t',
  '\t\t',
  '\n',
  '\r',
  '\u00a0',
];

/** Image lists: ids, labels and paths, between tabs or blanks. */
export const imageList: FuzzTarget = {
  name: 'imageList',
  make(random) {
    const labelCount = 1 + random.integer(3);
    const entries = Array.from({ length: random.integer(5) }, (_, id) => ({
      id,
      labels: Array.from({ length: labelCount }, () => random.integer(100)),
      path: `train/${random.integer(100)}/${id}.png`,
    }));
    const text = formatImageList(entries);
    return Buffer.from(random.integer(3) === 0 ? text.replaceAll('\t', ' ') : text);
  },
  damage: (input, random) => damageField(input, random, VALUES),
  parse(input) {
    const text = Buffer.from(input).toString('utf8');
    const entries = parseImageList(text);
    parseImageList(text, { labelCount: 1 });
    const isPlain = entries.every(({ path }) => !/[\t\r]/.test(path));
    if (!isPlain) return entries;
    const again = parseImageList(formatImageList(entries));
    if (JSON.stringify(again) !== JSON.stringify(entries)) throw new Error('is another list');
    return entries;
  },
};
