const UNIT = 2 ** -23;

/**
 * Fills `out` with uniforms in [0, 1) of 23 random bits: the sequence addressed by `key`
 * (see `slopeKey`), from its beginning.
 *
 * The same words as `philox4x32` with key (m0, m1) and counter (g, 0, m2, m3), in one loop with the
 * 64-bit products written out: a hundred million values take about a second.
 */
export function fillUniform(out: Float32Array, key: Uint32Array): void {
  const m0 = key[0]! | 0;
  const m1 = key[1]! | 0;
  const m2 = key[2]! | 0;
  const m3 = key[3]! | 0;
  const size = out.length;
  for (let i = 0, group = 0; i < size; i += 4, group++) {
    let c0 = group;
    let c1 = 0;
    let c2 = m2;
    let c3 = m3;
    let k0 = m0;
    let k1 = m1;
    for (let round = 0; round < 10; round++) {
      const a = c0 & 0xffff;
      const b = c0 >>> 16;
      const aMiddle = (Math.imul(b, 0x1f53) + (Math.imul(a, 0x1f53) >>> 16)) | 0;
      const aCarry = (Math.imul(a, 0xd251) + (aMiddle & 0xffff)) | 0;
      const high0 = (Math.imul(b, 0xd251) + (aMiddle >>> 16) + (aCarry >>> 16)) | 0;
      const c = c2 & 0xffff;
      const d = c2 >>> 16;
      const cMiddle = (Math.imul(d, 0x8d57) + (Math.imul(c, 0x8d57) >>> 16)) | 0;
      const cCarry = (Math.imul(c, 0xcd9e) + (cMiddle & 0xffff)) | 0;
      const high1 = (Math.imul(d, 0xcd9e) + (cMiddle >>> 16) + (cCarry >>> 16)) | 0;
      const low0 = Math.imul(c0, 0xd2511f53);
      const low1 = Math.imul(c2, 0xcd9e8d57);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    // A typed array ignores writes past its end: the last group may be cut short.
    out[i] = (c0 & 0x7fffff) * UNIT;
    out[i + 1] = (c1 & 0x7fffff) * UNIT;
    out[i + 2] = (c2 & 0x7fffff) * UNIT;
    out[i + 3] = (c3 & 0x7fffff) * UNIT;
  }
}
