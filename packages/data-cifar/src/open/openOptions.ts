/** How far reading or downloading is. */
export interface OpenProgress {
  readonly phase: 'download' | 'read';
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all, where known. */
  readonly total?: number;
  /** Speed of a download, that of about the last ten seconds, once it is known. */
  readonly bytesPerSecond?: number;
  /** Time that the rest of a download takes at this speed. */
  readonly secondsLeft?: number;
  /** The address that a download comes from now; none while another process downloads. */
  readonly source?: string;
}

export interface FindOptions {
  /**
   * A `.tar.gz` archive, or a folder that has the data in any of the forms that the README lists.
   * Default: what the environment variable `CIFAR_DATA_DIR` says, then the cache.
   */
  readonly dir?: string;
  /** Where downloads are kept. Default: the user's cache folder for `cifar`. */
  readonly cacheDir?: string;
}

export interface OpenOptions extends FindOptions {
  /** Whether to download the data if there is none, or what is in the cache is damaged. Default: true. */
  readonly download?: boolean;
  /**
   * More addresses of the official archive, asked in this order before those that are known. Default:
   * none; the fastest of the known ones is taken.
   */
  readonly mirrors?: readonly string[];
  /**
   * Give up a download as soon as it seems to need longer than this. What has come stays for the next
   * try. Default: no limit.
   */
  readonly timeLimitSeconds?: number;
  /**
   * What SHA-256 the files must have: `'official'`, those of the authors' editions (of CIFAR-10's
   * binary edition, that of the archive), or by file name, in hexadecimal. With `'compute'`
   * they may have any, and it is told in the dataset's `files`. Sizes and labels are checked in any
   * case. Default: they may have any, and none is computed.
   */
  readonly checksums?: 'official' | 'compute' | Readonly<Record<string, string>>;
  readonly onProgress?: (progress: OpenProgress) => void;
  /** Ends reading or downloading; its reason is what is thrown. */
  readonly signal?: AbortSignal;
}
