// @cifar/data-cifar/records: the files of records that MXNet reads and writes.

export { CifarDataError, type CifarDataErrorCode } from './cifarDataError.js';
export {
  formatImageList,
  type ImageListEntry,
  type ParseImageListOptions,
  parseImageList,
} from './formats/recordIo/imageList.js';
export {
  decodeImageRecord,
  encodeImageRecord,
  type ImageRecord,
  type ImageRecordContent,
} from './formats/recordIo/imageRecord.js';
export {
  type IndexedRecords,
  type OpenRecordsOptions,
  openRecords,
} from './formats/recordIo/openRecords.js';
export { type ReadRecordsOptions, readRecords } from './formats/recordIo/readRecords.js';
export {
  formatRecordIndex,
  indexRecords,
  parseRecordIndex,
  type RecordIndexEntry,
} from './formats/recordIo/recordIndex.js';
export type { RecordSource } from './formats/recordIo/recordSource.js';
export {
  type WriteRecordsOptions,
  type WrittenRecord,
  writeRecords,
} from './formats/recordIo/writeRecords.js';
export {
  type PackedFile,
  type PackOptions,
  type PackProgress,
  packCifar,
} from './pack/packCifar.js';
