import { PickleProblem } from './pickleValue.js';

const LONGEST_LINE = 256;
const decoder = new TextDecoder();

/** Where a pickle is read: nothing is taken that is not there. */
export class PickleCursor {
  private readonly view: DataView;
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.position === this.bytes.length;
  }

  /** @throws {PickleProblem} if fewer bytes are left. */
  checkLength(length: number): void {
    const left = this.bytes.length - this.position;
    if (length > left)
      throw new PickleProblem(`it is cut off: ${length} bytes follow, not ${left}`);
  }

  /** @returns Where what is skipped begins. */
  private skip(length: number): number {
    this.checkLength(length);
    const start = this.position;
    this.position += length;
    return start;
  }

  /** Bytes that share memory with the pickle. */
  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  unsigned1(): number {
    return this.bytes[this.skip(1)]!;
  }

  unsigned2(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  unsigned4(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  signed4(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** A size, which may be too large to be told exactly. */
  unsigned8(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** An integer of any number of bytes. */
  integer(length: number): number {
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (Number.isSafeInteger(number)) return number;
    throw new PickleProblem(`it has the integer ${number}`);
  }

  /** Text up to the end of its line. */
  line(): string {
    const end = this.bytes.subarray(this.position, this.position + LONGEST_LINE).indexOf(10);
    if (end < 0) throw new PickleProblem('it has a name without an end');
    const name = decoder.decode(this.take(end));
    this.position += 1;
    return name;
  }
}
