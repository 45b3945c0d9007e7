import { IMAGE_SIZE } from '../../dataset/cifarDataset.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Of a chunk: its length and its type before it, its checksum behind it. */
const BEFORE = 8;
const AROUND = 12;
const HEADER_BYTES = 13;
/** What decides of the pixels. Others hold text and profiles, which could inflate to anything. */
const NEEDED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
/** More than an image of 32 x 32 x 4 that is not compressed. */
const LARGEST = 2 ** 13;

/** @throws {Error} if the header is not one of 32 x 32 pixels of 8 bits. */
function checkHeader(view: DataView, start: number, length: number): void {
  if (length !== HEADER_BYTES) throw new Error('its header is damaged');
  const [width, height] = [view.getUint32(start), view.getUint32(start + 4)];
  if (width !== IMAGE_SIZE || height !== IMAGE_SIZE) {
    throw new Error(`it is ${width} x ${height}, not ${IMAGE_SIZE} x ${IMAGE_SIZE}`);
  }
  const depth = view.getUint8(start + 8);
  if (depth !== 8) throw new Error(`it has ${depth} bits a channel, not 8`);
}

/**
 * The chunks of a PNG that its pixels need, as a PNG; the same one if it has no others.
 *
 * @throws {Error} if it is none of 32 x 32 pixels of 8 bits, or is far larger than one.
 */
export function neededChunks(png: Uint8Array): Uint8Array {
  if (!SIGNATURE.every((byte, i) => png[i] === byte)) throw new Error('it is no PNG');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const kept: Uint8Array[] = [SIGNATURE];
  let size = SIGNATURE.length;
  let type = '';
  for (let position = SIGNATURE.length; type !== 'IEND'; ) {
    if (position + AROUND > png.length) throw new Error('it is cut off');
    const length = view.getUint32(position);
    const end = position + AROUND + length;
    if (end > png.length) throw new Error('it is cut off');
    const isFirst = type === '';
    type = String.fromCharCode(...png.subarray(position + 4, position + BEFORE));
    if (isFirst !== (type === 'IHDR')) throw new Error('its header is not where it belongs');
    if (isFirst) checkHeader(view, position + BEFORE, length);
    if (NEEDED.includes(type)) {
      kept.push(png.subarray(position, end));
      size += end - position;
    }
    position = end;
  }
  if (size > LARGEST) throw new Error(`its pixels take ${size} bytes`);
  if (size === png.length) return png;
  const needed = new Uint8Array(size);
  let filled = 0;
  for (const piece of kept) {
    needed.set(piece, filled);
    filled += piece.length;
  }
  return needed;
}
