import { describe, expect, it } from 'vitest';
import { startEvent, summaryEvent } from './event.js';
import { record } from './record.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// Written by RecordWriter and event_pb2 of tensorboard 2.20.0.
describe('a record of an event, byte for byte as TensorBoard writes it', () => {
  it('of a scalar', () => {
    const event = summaryEvent(1.5, 7, [{ tag: 'loss', scalar: 0.25 }]);
    expect(hex(record(event))).toBe(
      '1a00000000000000129bd82d' +
        '09000000000000f83f10072a0d0a0b0a046c6f7373150000803e' +
        'c9d07b8d',
    );
  });

  it('of a start', () => {
    expect(hex(record(startEvent(1.5, 7)))).toBe(
      '0f000000000000006d532b09' + '09000000000000f83f10073a020801' + '774771c7',
    );
  });
});
