import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Histogram } from './histogram.js';

// The fields of TensorFlow's messages are numbered in event.proto, summary.proto and
// histogram.proto of tensorflow/core. Of a Summary.Value: 1 tag, 2 simple_value, 4 image, 5 histo.

/** A picture as a PNG file. */
export interface Png {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Something to be shown under a name. */
export type Summary =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }
  | { readonly tag: string; readonly image: Png };

type Fill = (writer: BinaryWriter) => void;

/** A message as a field of another. */
function nested(writer: BinaryWriter, field: number, fill: Fill): void {
  const inner = new BinaryWriter();
  fill(inner);
  writer.tag(field, WireType.LengthDelimited).bytes(inner.finish());
}

const double = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Bit64).double(value);

const int32 = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int32(value);

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);

function doubles(writer: BinaryWriter, field: number, values: readonly number[]): void {
  nested(writer, field, (packed) => {
    for (const value of values) packed.double(value);
  });
}

function histogramMessage(
  writer: BinaryWriter,
  { min, max, count, sum, sumOfSquares, limits, counts }: Histogram,
): void {
  for (const [index, value] of [min, max, count, sum, sumOfSquares].entries()) {
    double(writer, index + 1, value);
  }
  doubles(writer, 6, limits);
  doubles(writer, 7, counts);
}

const RGB = 3;

function imageMessage(writer: BinaryWriter, { width, height, bytes }: Png): void {
  int32(writer, 1, height);
  int32(writer, 2, width);
  int32(writer, 3, RGB);
  writer.tag(4, WireType.LengthDelimited).bytes(bytes);
}

function valueMessage(writer: BinaryWriter, summary: Summary): void {
  text(writer, 1, summary.tag);
  if ('scalar' in summary) writer.tag(2, WireType.Bit32).float(summary.scalar);
  else if ('image' in summary) {
    nested(writer, 4, (image) => imageMessage(image, summary.image));
  } else nested(writer, 5, (histogram) => histogramMessage(histogram, summary.histogram));
}

/** @param seconds The time of day, since 1970. */
function event(seconds: number, step: number, fill: Fill): Uint8Array {
  const writer = new BinaryWriter();
  double(writer, 1, seconds);
  writer.tag(2, WireType.Varint).int64(step);
  fill(writer);
  return writer.finish();
}

/** What every event file begins with. */
export const versionEvent = (seconds: number): Uint8Array =>
  event(seconds, 0, (writer) => text(writer, 3, 'brain.Event:2'));

const SESSION_START = 1;

/** From here on steps are told again: TensorBoard drops what other files have of them. */
export const startEvent = (seconds: number, step: number): Uint8Array =>
  event(seconds, step, (writer) =>
    nested(writer, 7, (session) => int32(session, 1, SESSION_START)),
  );

export const summaryEvent = (
  seconds: number,
  step: number,
  summaries: readonly Summary[],
): Uint8Array =>
  event(seconds, step, (writer) =>
    nested(writer, 5, (message) => {
      for (const summary of summaries) nested(message, 1, (value) => valueMessage(value, summary));
    }),
  );
