import { callGlobal, findGlobal, setState } from './numpyObjects.js';
import { OPCODE, opcodeName } from './opcodes.js';
import {
  kindOf,
  PickleDictionary,
  PickleProblem,
  PickleText,
  type PickleValue,
  stringOf,
} from './pickleValue.js';

const LONGEST_LINE = 256;

/**
 * Reads a pickle as Python's `pickle` does, but for what could do harm: of its opcodes those that
 * dictionaries, lists, numbers, text and arrays need, of all functions and classes those that numpy's
 * arrays of integers name. Nothing is imported, nothing is called.
 *
 * Memory is bounded by the pickle's size: bytes and text are views of it, and every other value takes
 * an operation, of which there is a highest number. Values that a memo repeats are the same values,
 * and no one goes through them to their ends.
 */
export class PickleReader {
  private readonly view: DataView;
  private position = 0;
  private readonly stack: PickleValue[] = [];
  /** How high the stack was at each mark. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  /** Bytes that may still be made of text. */
  private bytesLeft: number;

  /** @param highestCount The number of operations that it may have. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly highestCount: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bytesLeft = bytes.length;
  }

  /** @throws {PickleProblem} if it is no pickle, is cut off, or has what is not read. */
  read(): PickleValue {
    for (let count = 0; count < this.highestCount; count++) {
      const opcode = this.bytes[this.skip(1)]!;
      if (opcode !== OPCODE.STOP) {
        this.run(opcode);
        continue;
      }
      const value = this.pop();
      if (this.stack.length === 0 && this.position === this.bytes.length) return value;
      throw new PickleProblem('more follows its end');
    }
    throw new PickleProblem(`it has more than ${this.highestCount} operations`);
  }

  private run(opcode: number): void {
    const { stack } = this;
    switch (opcode) {
      case OPCODE.PROTO:
        return this.checkProtocol(this.byte());
      case OPCODE.FRAME:
        return this.checkLength(this.size8());
      case OPCODE.MARK:
        this.marks.push(stack.length);
        return;
      case OPCODE.NONE:
        return this.push(null);
      case OPCODE.NEWTRUE:
        return this.push(true);
      case OPCODE.NEWFALSE:
        return this.push(false);
      case OPCODE.BININT:
        return this.push(this.view.getInt32(this.skip(4), true));
      case OPCODE.BININT1:
        return this.push(this.byte());
      case OPCODE.BININT2:
        return this.push(this.view.getUint16(this.skip(2), true));
      case OPCODE.LONG1:
        return this.push(this.long(this.byte()));
      case OPCODE.SHORT_BINSTRING:
      case OPCODE.SHORT_BINBYTES:
        return this.push(this.take(this.byte()));
      case OPCODE.BINSTRING:
      case OPCODE.BINBYTES:
        return this.push(this.take(this.size4()));
      case OPCODE.BINBYTES8:
      case OPCODE.BYTEARRAY8:
        return this.push(this.take(this.size8()));
      case OPCODE.SHORT_BINUNICODE:
        return this.push(new PickleText(this.take(this.byte())));
      case OPCODE.BINUNICODE:
        return this.push(new PickleText(this.take(this.size4())));
      case OPCODE.BINUNICODE8:
        return this.push(new PickleText(this.take(this.size8())));
      case OPCODE.EMPTY_LIST:
      case OPCODE.EMPTY_TUPLE:
        return this.push([]);
      case OPCODE.EMPTY_DICT:
        return this.push(new PickleDictionary());
      case OPCODE.TUPLE:
        return this.push(this.popToMark());
      case OPCODE.TUPLE1:
      case OPCODE.TUPLE2:
      case OPCODE.TUPLE3:
        return this.push(this.popMany(opcode - OPCODE.TUPLE1 + 1));
      case OPCODE.APPEND:
        return this.append(this.popMany(1));
      case OPCODE.APPENDS:
        return this.append(this.popToMark());
      case OPCODE.SETITEM:
        return this.setItems(this.popMany(2));
      case OPCODE.SETITEMS:
        return this.setItems(this.popToMark());
      case OPCODE.BINPUT:
        return this.remember(this.byte());
      case OPCODE.LONG_BINPUT:
        return this.remember(this.size4());
      case OPCODE.MEMOIZE:
        return this.remember(this.memo.size);
      case OPCODE.BINGET:
        return this.recall(this.byte());
      case OPCODE.LONG_BINGET:
        return this.recall(this.size4());
      case OPCODE.GLOBAL:
        return this.push(findGlobal(this.line(), this.line()));
      case OPCODE.STACK_GLOBAL: {
        const [module, name] = this.popMany(2).map(stringOf);
        return this.push(findGlobal(String(module), String(name)));
      }
      case OPCODE.REDUCE: {
        const [called, given] = this.popMany(2);
        return this.push(callGlobal(called, given, (count) => this.takeBytes(count)));
      }
      case OPCODE.BUILD: {
        const state = this.pop();
        return setState(this.top(), state);
      }
      default:
        throw new PickleProblem(`it has the opcode ${opcodeName(opcode)}, which is not read`);
    }
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private checkProtocol(protocol: number): void {
    if (protocol < 2 || protocol > 5) {
      throw new PickleProblem(`it has protocol ${protocol}: 2 to 5 are read`);
    }
  }

  private checkLength(length: number): void {
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

  private byte(): number {
    return this.bytes[this.skip(1)]!;
  }

  private size4(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  private size8(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  private take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  private long(length: number): number {
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (Number.isSafeInteger(number)) return number;
    throw new PickleProblem(`it has the integer ${number}`);
  }

  private line(): string {
    const end = this.bytes.subarray(this.position, this.position + LONGEST_LINE).indexOf(10);
    if (end < 0) throw new PickleProblem('it has a name without an end');
    const name = String(stringOf(this.take(end)));
    this.position += 1;
    return name;
  }

  /** What lies above the last mark stays out of reach of what was put below it. */
  private get floor(): number {
    return this.marks.at(-1) ?? 0;
  }

  private popMany(count: number): PickleValue[] {
    if (this.stack.length - count < this.floor) throw new PickleProblem('its stack runs empty');
    return this.stack.splice(this.stack.length - count);
  }

  private pop(): PickleValue {
    return this.popMany(1)[0]!;
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw new PickleProblem('it has no mark where one is needed');
    return this.stack.splice(mark);
  }

  private top(): PickleValue {
    if (this.stack.length <= this.floor) throw new PickleProblem('its stack runs empty');
    return this.stack.at(-1)!;
  }

  private append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleProblem(`it appends to ${kindOf(list)}`);
    for (const value of values) list.push(value);
  }

  private setItems(values: readonly PickleValue[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof PickleDictionary) || values.length % 2 === 1) {
      throw new PickleProblem(`it sets items of ${kindOf(dictionary)}`);
    }
    for (let i = 0; i < values.length; i += 2) {
      const key = stringOf(values[i]);
      if (key === undefined) throw new PickleProblem(`it has ${kindOf(values[i])} for a key`);
      dictionary.entries.set(key, values[i + 1]!);
    }
  }

  private remember(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new PickleProblem(`its memo has nothing at ${index}`);
    this.push(value);
  }

  private takeBytes(count: number): void {
    this.bytesLeft -= count;
    if (this.bytesLeft < 0) throw new PickleProblem('it makes more bytes than it has');
  }
}
