const FULL = ['ENOSPC', 'EDQUOT'];

/** Whether a system's error says that there is no room left, on the disk or for this user. */
export const isDiskFull = (code: string) => FULL.includes(code);
