// Figures as a report writes them. What is no number, such as the time of an epoch that was not recorded, is
// a dash.

const written = (value: number | undefined, write: (value: number) => string): string =>
  value === undefined || !Number.isFinite(value) ? '–' : write(value);

/** A share of 1, such as 75.68 %. */
export const percent = (share: number | undefined, digits = 2): string =>
  written(share, (value) => `${(100 * value).toFixed(digits)} %`);

export const decimal = (value: number | undefined, digits = 4): string =>
  written(value, (number) => number.toFixed(digits));

/** Such as 35 157, with spaces that do not break. */
export const count = (value: number | undefined): string =>
  written(value, (number) => String(Math.round(number)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f'));

/** As many digits as say something, such as 0.0005 or 140. */
export const significant = (value: number | undefined): string =>
  written(value, (number) => String(Number(number.toPrecision(4))));

/** Such as 4.6 s, 4 min 12 s, 2 h 5 min. */
export const duration = (seconds: number | undefined): string =>
  written(seconds, (value) => {
    if (value < 59.95) return `${value.toFixed(1)} s`;
    const whole = Math.round(value);
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  });
