import { decodeImageRecord, encodeImageRecord } from '../../../src/formats/recordIo/imageRecord.js';
import type { FuzzTarget } from '../fuzzTarget.js';

const COUNTS = [0, 1, 2, 3, 6, 7, 255, 2 ** 16, 2 ** 30, 2 ** 31, 2 ** 32 - 1];
const HEADER = 24;

/** Records of images: numbers of labels, and what follows them. */
export const imageRecord: FuzzTarget = {
  name: 'imageRecord',
  make(random) {
    const labels = Array.from({ length: random.integer(6) }, () => random.uniform(-100, 100));
    const image = Uint8Array.from({ length: random.integer(12) }, () => random.integer(256));
    const label = labels.length === 0 ? random.integer(100) : labels;
    return encodeImageRecord({ label, id: random.integer(2 ** 31), image });
  },
  damage(input, random) {
    if (random.integer(3) === 0) return input.slice(0, random.integer(HEADER + 8));
    const damaged = input.slice();
    if (damaged.length < 4) return damaged;
    const count = COUNTS[random.integer(COUNTS.length)]!;
    new DataView(damaged.buffer).setUint32(0, count, true);
    return damaged;
  },
  parse(input) {
    const content = decodeImageRecord(input);
    const { label } = content;
    if (![label].flat().every(Number.isFinite)) return content;
    // Behind a list of labels, the place of a single one may hold anything.
    const again = encodeImageRecord(content);
    if (typeof label !== 'number') again.set(input.subarray(4, 8), 4);
    if (Buffer.compare(again, input) !== 0) throw new Error('is another record');
    return content;
  },
};
