import { describe, expect, it } from 'vitest';
import { nameStream } from './nameStream.js';

describe('nameStream', () => {
  // Reference values of FNV-1a, 32 bits. Saved runs depend on them.
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('is the FNV-1a hash: %j', (name, hash) => expect(nameStream(name)).toBe(hash));

  it('sees both bytes of a code unit', () => {
    expect(nameStream('\u0161')).toBe(nameStream('a\u0001'));
    expect(nameStream('\u0161')).not.toBe(nameStream('a'));
  });
});
