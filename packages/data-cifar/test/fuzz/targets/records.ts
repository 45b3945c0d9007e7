import { allocateRecords, RecordReader } from '../../../src/dataset/recordReader.js';
import { binaryFiles } from '../../formats/forms.js';
import type { FuzzTarget } from '../fuzzTarget.js';
import { drawSplits, tinyLayout } from './tinySet.js';

const RECORD = 3074;

/** Files of the binary edition, in pieces of all sizes. */
export const records: FuzzTarget = {
  name: 'records',
  make: (random) => binaryFiles(tinyLayout, drawSplits(random))['train.bin']!,
  damage(input, random) {
    const damaged = input.slice();
    // A label, at times one that no class has, or a pixel.
    const byte = random.integer(4) < 3 ? random.integer(2) : random.integer(RECORD);
    const at = random.integer(2) * RECORD + byte;
    if (at < damaged.length) damaged[at] = random.integer(random.integer(2) ? 256 : 20);
    return damaged;
  },
  parse(input) {
    const target = allocateRecords(tinyLayout, 2);
    const reader = new RecordReader(tinyLayout, 'train.bin', target);
    const piece = 1 + ((input[0] ?? 0) + 7) * (input.length % 97);
    for (let start = 0; start < input.length; start += piece) {
      reader.push(input.subarray(start, start + piece));
    }
    reader.finish();
    return target;
  },
};
