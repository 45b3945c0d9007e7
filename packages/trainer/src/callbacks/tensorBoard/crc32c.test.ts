import { expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

it.each([
  ['', 0],
  ['123456789', 0xe3069283],
  // RFC 3720, B.4: 32 bytes of zeros.
  ['\0'.repeat(32), 0x8a9136aa],
])('the CRC32C of %j', (text, expected) => {
  expect(crc32c(new TextEncoder().encode(text))).toBe(expected);
});
