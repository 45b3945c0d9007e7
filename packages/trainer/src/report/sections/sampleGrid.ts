import { className } from '../classNames.js';
import { percent } from '../figures.js';
import { html, type Markup } from '../markup.js';
import type { PictureEncoder } from '../pictures.js';
import type { ReportRun, ReportSample } from '../reportInput.js';

/** Pictures, and what the network took them for: the wrong answers first. */
export function sampleGrid(encode: PictureEncoder, run: ReportRun): Markup | undefined {
  const { samples = [] } = run;
  if (samples.length === 0) return undefined;
  const nameOf = className(run);
  const picture = ({ image, label, predicted, probability }: ReportSample) => {
    const isRight = label === predicted;
    return html`<figure><img src="${encode(image)}" width="${image.width}" height="${image.height}" alt="${nameOf(label)}"><figcaption><b class="${isRight ? 'found' : 'mistaken'}">${nameOf(predicted)}</b>${probability !== undefined && html` <small>${percent(probability, 0)}</small>`}${!isRight && html`<br>is: ${nameOf(label)}`}</figcaption></figure>\n`;
  };
  const grid = (heading: string, shown: readonly ReportSample[]) =>
    shown.length > 0 &&
    html`<h3>${heading}</h3>\n<div class="pictures">\n${shown.map(picture)}</div>\n`;
  return html`${grid(
    'Wrong answers',
    samples.filter(({ label, predicted }) => label !== predicted),
  )}${grid(
    'Right answers',
    samples.filter(({ label, predicted }) => label === predicted),
  )}`;
}
