import { callGlobal, findGlobal, setState } from './numpyObjects.js';
import { OPCODE, opcodeName } from './opcodes.js';
import { PickleCursor } from './pickleCursor.js';
import {
  kindOf,
  PickleDictionary,
  PickleProblem,
  PickleText,
  type PickleValue,
  stringOf,
} from './pickleValue.js';

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
  private readonly cursor: PickleCursor;
  private readonly stack: PickleValue[] = [];
  /** How high the stack was at each mark. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  /** Bytes that may still be made of text. */
  private bytesLeft: number;

  /** @param highestCount The number of operations that it may have. */
  constructor(
    bytes: Uint8Array,
    private readonly highestCount: number,
  ) {
    this.cursor = new PickleCursor(bytes);
    this.bytesLeft = bytes.length;
  }

  /** @throws {PickleProblem} if it is no pickle, is cut off, or has what is not read. */
  read(): PickleValue {
    for (let count = 0; count < this.highestCount; count++) {
      const opcode = this.cursor.unsigned1();
      if (opcode !== OPCODE.STOP) {
        this.run(opcode);
        continue;
      }
      const value = this.pop();
      if (this.stack.length === 0 && this.cursor.isAtEnd) return value;
      throw new PickleProblem('more follows its end');
    }
    throw new PickleProblem(`it has more than ${this.highestCount} operations`);
  }

  private run(opcode: number): void {
    const value = this.valueOf(opcode);
    if (value === undefined) this.act(opcode);
    else this.stack.push(value);
  }

  /** What an opcode puts onto the stack; undefined if it is one that does something else. */
  private valueOf(opcode: number): PickleValue | undefined {
    const { cursor } = this;
    switch (opcode) {
      case OPCODE.NONE:
        return null;
      case OPCODE.NEWTRUE:
        return true;
      case OPCODE.NEWFALSE:
        return false;
      case OPCODE.BININT:
        return cursor.signed4();
      case OPCODE.BININT1:
        return cursor.unsigned1();
      case OPCODE.BININT2:
        return cursor.unsigned2();
      case OPCODE.LONG1:
        return cursor.integer(cursor.unsigned1());
      case OPCODE.SHORT_BINSTRING:
      case OPCODE.SHORT_BINBYTES:
        return cursor.take(cursor.unsigned1());
      case OPCODE.BINSTRING:
      case OPCODE.BINBYTES:
        return cursor.take(cursor.unsigned4());
      case OPCODE.BINBYTES8:
      case OPCODE.BYTEARRAY8:
        return cursor.take(cursor.unsigned8());
      case OPCODE.SHORT_BINUNICODE:
        return new PickleText(cursor.take(cursor.unsigned1()));
      case OPCODE.BINUNICODE:
        return new PickleText(cursor.take(cursor.unsigned4()));
      case OPCODE.BINUNICODE8:
        return new PickleText(cursor.take(cursor.unsigned8()));
      case OPCODE.EMPTY_LIST:
      case OPCODE.EMPTY_TUPLE:
        return [];
      case OPCODE.EMPTY_DICT:
        return new PickleDictionary();
      case OPCODE.TUPLE:
        return this.popToMark();
      case OPCODE.TUPLE1:
      case OPCODE.TUPLE2:
      case OPCODE.TUPLE3:
        return this.popMany(opcode - OPCODE.TUPLE1 + 1);
      case OPCODE.BINGET:
        return this.recall(cursor.unsigned1());
      case OPCODE.LONG_BINGET:
        return this.recall(cursor.unsigned4());
      case OPCODE.GLOBAL:
        return findGlobal(cursor.line(), cursor.line());
      case OPCODE.STACK_GLOBAL: {
        const [module, name] = this.popMany(2).map(stringOf);
        return findGlobal(String(module), String(name));
      }
      case OPCODE.REDUCE: {
        const [called, given] = this.popMany(2);
        return callGlobal(called, given, (count) => this.takeBytes(count));
      }
      default:
        return undefined;
    }
  }

  private act(opcode: number): void {
    const { cursor } = this;
    switch (opcode) {
      case OPCODE.PROTO:
        this.checkProtocol(cursor.unsigned1());
        break;
      case OPCODE.FRAME:
        cursor.checkLength(cursor.unsigned8());
        break;
      case OPCODE.MARK:
        this.marks.push(this.stack.length);
        break;
      case OPCODE.APPEND:
        this.append(this.popMany(1));
        break;
      case OPCODE.APPENDS:
        this.append(this.popToMark());
        break;
      case OPCODE.SETITEM:
        this.setItems(this.popMany(2));
        break;
      case OPCODE.SETITEMS:
        this.setItems(this.popToMark());
        break;
      case OPCODE.BINPUT:
        this.memo.set(cursor.unsigned1(), this.top());
        break;
      case OPCODE.LONG_BINPUT:
        this.memo.set(cursor.unsigned4(), this.top());
        break;
      case OPCODE.MEMOIZE:
        this.memo.set(this.memo.size, this.top());
        break;
      case OPCODE.BUILD: {
        const state = this.pop();
        setState(this.top(), state);
        break;
      }
      default:
        throw new PickleProblem(`it has the opcode ${opcodeName(opcode)}, which is not read`);
    }
  }

  private checkProtocol(protocol: number): void {
    if (protocol < 2 || protocol > 5) {
      throw new PickleProblem(`it has protocol ${protocol}: 2 to 5 are read`);
    }
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

  private recall(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw new PickleProblem(`its memo has nothing at ${index}`);
    return value;
  }

  private takeBytes(count: number): void {
    this.bytesLeft -= count;
    if (this.bytesLeft < 0) throw new PickleProblem('it makes more bytes than it has');
  }
}
