import { describe, expect, it } from 'vitest';
import { CifarDataError } from '../cifarDataError.js';
import { errorOf, failureOf } from './failure.js';

/** What comes of an error in another thread. */
const sent = (error: unknown) => errorOf(structuredClone(failureOf(error)));

class Own extends Error {}

describe('an error from another thread', () => {
  it('has its class, its code and its message', () => {
    const refusal = sent(new CifarDataError('DATA_CORRUPT', 'broken'));
    expect(refusal).toBeInstanceOf(CifarDataError);
    expect(refusal).toMatchObject({ code: 'DATA_CORRUPT', message: 'broken' });
    const range = sent(new RangeError('far out'));
    expect(range).toBeInstanceOf(RangeError);
    expect(range).toMatchObject({ message: 'far out' });
    const system = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    expect(sent(system)).toMatchObject({ code: 'ENOENT', message: 'no such file' });
  });

  it('says what it said, if it is not one that can be sent', async () => {
    expect(sent(new Own('mine'))).toMatchObject({ message: 'mine' });
    expect(sent({ reason: () => 1 })).toEqual(new Error('[object Object]'));
    expect(sent('a word')).toBe('a word');
    const missing: unknown = await import('./nothing.js' as string).catch((error) => error);
    expect(sent(missing)).toMatchObject({ message: expect.stringContaining('nothing.js') });
  });
});
