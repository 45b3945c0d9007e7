import { CifarDataError } from '../cifarDataError.js';

/** Stands for all that needs files, where there are none. */
function refuse(): never {
  throw new CifarDataError(
    'DATA_NOT_FOUND',
    'there are no files in a browser: readCifar100 and readCifar10 read an archive from a Blob, a ' +
      'Response or a stream, readRecords and openRecords take a Blob',
  );
}

export {
  refuse as chunksAt,
  refuse as findData,
  refuse as openAt,
  refuse as openData,
  refuse as readText,
  refuse as writePack,
  refuse as writeRecordFile,
  refuse as writeText,
};
