import { CifarDataError } from '../../cifarDataError.js';

/** Begins every part: 0xced7230a, little-endian. */
export const MAGIC = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);
/** The same, as a number. */
const MAGIC_WORD = 0xced7230a;
export const WORD_BYTES = 4;
/** The magic, and a word that holds kind and length. */
export const HEADER_BYTES = 2 * WORD_BYTES;
/** More than a part's length can say. */
const LENGTHS = 2 ** 29;
/** What fits into a record. */
export const LARGEST_RECORD = LENGTHS - 1;

/** What a part is of its record. */
export const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const;

/** What the bytes of a part take with the zeros behind them. */
export const paddedLength = (length: number) => Math.ceil(length / WORD_BYTES) * WORD_BYTES;

/** Writes the header of a part. */
export function putPartHeader(target: DataView, at: number, kind: number, length: number): void {
  target.setUint32(at, MAGIC_WORD, true);
  target.setUint32(at + WORD_BYTES, kind * LENGTHS + length, true);
}

/** Puts the parts of one record after the other together again. */
export class RecordParts {
  private pieces: Uint8Array[] = [];
  private kind: number | undefined;
  /** Of the record so far. */
  private length = 0;

  /**
   * @param path What to call the file in messages.
   * @param largest Bytes that a record may have.
   */
  constructor(
    private readonly path: string,
    private readonly largest: number,
  ) {}

  /** Whether the next part begins a record. */
  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  /**
   * Takes the header of the next part.
   *
   * @param offset Where in the file it stands, for messages.
   * @returns Length of the part, without the zeros behind it.
   * @throws {CifarDataError} DATA_CORRUPT if it is none, is not the next one, or makes the record too
   * large.
   */
  open(header: Uint8Array, offset: number): number {
    const view = new DataView(header.buffer, header.byteOffset, HEADER_BYTES);
    const magic = view.getUint32(0, true);
    if (magic !== MAGIC_WORD) {
      const found = magic.toString(16).padStart(8, '0');
      this.refuse(offset, `has 0x${found} in the place of the magic number 0xced7230a`);
    }
    const word = view.getUint32(WORD_BYTES, true);
    const kind = Math.floor(word / LENGTHS);
    const length = word % LENGTHS;
    const isFirst = kind === PART.whole || kind === PART.first;
    if (kind > PART.last) this.refuse(offset, `has a part of kind ${kind}: there are 0 to 3`);
    if (isFirst !== this.isEmpty) {
      const problem = isFirst ? 'begins before the one before it ends' : 'has no beginning';
      this.refuse(offset, problem);
    }
    if ((kind === PART.first || kind === PART.middle) && length % WORD_BYTES !== 0) {
      this.refuse(offset, `has a part of ${length} bytes that is not its last: no multiple of 4`);
    }
    this.length += length + (isFirst ? 0 : MAGIC.length);
    if (this.length > this.largest) {
      this.refuse(offset, `has ${this.length} bytes: at most ${this.largest} are read`);
    }
    this.kind = kind;
    return length;
  }

  /**
   * Takes the bytes of the part whose header was taken.
   *
   * @returns The record, if that was its last part.
   */
  close(body: Uint8Array): Uint8Array | undefined {
    const { kind, pieces } = this;
    if (kind === PART.whole) {
      this.length = 0;
      return body;
    }
    if (kind !== PART.first) pieces.push(MAGIC);
    pieces.push(body);
    if (kind !== PART.last) return undefined;
    const record = new Uint8Array(this.length);
    let filled = 0;
    for (const piece of pieces) {
      record.set(piece, filled);
      filled += piece.length;
    }
    this.pieces = [];
    this.length = 0;
    return record;
  }

  /** @throws {CifarDataError} DATA_CORRUPT, always. */
  refuse(offset: number, problem: string): never {
    throw new CifarDataError(
      'DATA_CORRUPT',
      `${this.path}: the record at byte ${offset} ${problem}. Get the file again`,
    );
  }
}
