import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';

const FIRST_SECONDS = 1;
const MOST_SECONDS = 60;

/**
 * Seconds to wait after a source has failed so many times in a row: 1, 2, 4 and so on up to 60, of
 * which a half to all is taken by chance, so that many who were cut off together do not all come
 * back together.
 *
 * @param source Which one it is.
 */
export function backOffSeconds(seed: number, source: number, failures: number): number {
  const longest = Math.min(FIRST_SECONDS * 2 ** (failures - 1), MOST_SECONDS);
  const random = new AddressedRandom(seed, PURPOSE.backOff).moveTo(source, failures);
  return longest * random.uniform(0.5, 1);
}

/**
 * What a `Retry-After` header asks for, in seconds: it has seconds, or a date.
 *
 * @param now In milliseconds, as `Date.now()`.
 * @returns undefined if there is none, or it says neither.
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
