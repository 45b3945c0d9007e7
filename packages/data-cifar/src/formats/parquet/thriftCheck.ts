/** Structures within structures: those of a file have seven. */
const DEEPEST = 12;
/** Bytes of an integer: seven bits each, of 64. */
const LONGEST_INTEGER = 10;
/** A file of 500 groups of rows has a tenth of it. */
const MOST_VALUES = 500_000;

/** The codes of types in Thrift's compact protocol. */
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const INTEGERS = [4, 5, 6];
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCTURE = 12;

class Walk {
  private values = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {}

  private get left(): number {
    return this.bytes.length - this.position;
  }

  private skip(count: number): void {
    if (count > this.left) throw new Error('a structure is cut off');
    this.position += count;
  }

  private byte(): number {
    this.skip(1);
    return this.bytes[this.position - 1]!;
  }

  private integer(): number {
    let value = 0;
    for (let i = 0; i < LONGEST_INTEGER; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new Error('an integer has no end');
  }

  structure(depth: number): void {
    if (depth > DEEPEST) throw new Error('a structure is too deep');
    for (;;) {
      const head = this.byte();
      const type = head & 0x0f;
      if (type === STOP) return;
      if (head >> 4 === 0) this.integer();
      this.count();
      // The type of a field says already whether it is true.
      if (type !== TRUE && type !== FALSE) this.value(type, depth);
    }
  }

  private list(depth: number): void {
    if (depth > DEEPEST) throw new Error('a list is too deep');
    const head = this.byte();
    const length = head >> 4 === 15 ? this.integer() : head >> 4;
    // A value takes a byte at least.
    if (length > this.left) throw new Error('a list is cut off');
    for (let i = 0; i < length; i++) {
      this.count();
      this.value(head & 0x0f, depth);
    }
  }

  private count(): void {
    if (++this.values > MOST_VALUES) throw new Error(`there are more than ${MOST_VALUES} values`);
  }

  private value(type: number, depth: number): void {
    if (type === TRUE || type === FALSE || type === BYTE) this.skip(1);
    else if (INTEGERS.includes(type)) this.integer();
    else if (type === DOUBLE) this.skip(8);
    else if (type === BINARY) this.skip(this.integer());
    else if (type === LIST) this.list(depth + 1);
    else if (type === STRUCTURE) this.structure(depth + 1);
    else throw new Error(`a value has the type ${type}`);
  }
}

/**
 * Walks over a structure of Thrift's compact protocol before hyparquet makes objects of it: 1.33 makes
 * room for as many values as a list says that it has.
 *
 * @returns Where it ends.
 * @throws {Error} if it is cut off, too deep or too large.
 */
export function checkThrift(bytes: Uint8Array, start: number): number {
  const walk = new Walk(bytes, start);
  walk.structure(0);
  return walk.position;
}
