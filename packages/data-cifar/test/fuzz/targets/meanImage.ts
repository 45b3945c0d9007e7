import { parseMeanImage } from '../../../src/meanImage/meanImageFile.js';
import type { FuzzTarget } from '../fuzzTarget.js';

const VALUES = [
  'null',
  '{}',
  '[]',
  '[[]]',
  '-1',
  '1e999',
  '4294967296',
  '"28"',
  '{"length":4294967295}',
  'true',
  '[4,4,3]',
  '[1e9,1e9]',
  '{"__proto__":[]}',
];

/** The JSON of a mean image. */
export const meanImage: FuzzTarget = {
  name: 'meanImage',
  make(random) {
    const size = [1 + random.integer(6), 1 + random.integer(6)] as const;
    const data = Array.from({ length: size[0] * size[1] * 3 }, () => random.uniform(0, 255));
    return Buffer.from(JSON.stringify({ format: 'cifar-mean-image', size, data }));
  },
  damage(input, random) {
    const text = Buffer.from(input).toString('latin1');
    // A value in the place of another: behind a colon, a comma or a bracket.
    const places = [...text.matchAll(/[:,[]/g)].map(({ index }) => index + 1);
    const start = places[random.integer(Math.max(1, places.length))] ?? 0;
    const value = VALUES[random.integer(VALUES.length)]!;
    const rest = text.slice(start).replace(/^[^,\]}]*/, '');
    return Buffer.from(text.slice(0, start) + value + rest, 'latin1');
  },
  parse: (input) => parseMeanImage('mean.json', Buffer.from(input).toString('utf8')),
};
