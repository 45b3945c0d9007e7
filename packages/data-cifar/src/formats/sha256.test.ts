import { describe, expect, it } from 'vitest';
import { loadPortableSha256, loadSha256 } from './sha256.js';

describe.each([
  ['Node', loadSha256],
  ['browsers', loadPortableSha256],
])('SHA-256 in %s', (_, load) => {
  it('has the published values', async () => {
    const create = await load();
    // FIPS 180-2, appendix B.
    const short = create();
    short.update(Buffer.from('abc'));
    expect(short.hex()).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const pieces = create();
    for (let i = 0; i < 1000; i++) pieces.update(Buffer.alloc(1000, 'a'));
    expect(pieces.hex()).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });
});
