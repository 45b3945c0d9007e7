import { html, type Markup } from '../markup.js';
import type { ReportInput } from '../reportInput.js';

/** What a reader must know first, and of which runs if not of all. */
export function warningList({ runs }: ReportInput): Markup | undefined {
  const texts = [...new Set(runs.flatMap(({ warnings = [] }) => warnings))];
  if (texts.length === 0) return undefined;
  const lines = texts.map((text) => {
    const concerned = runs.filter(({ warnings }) => warnings?.includes(text));
    if (concerned.length === runs.length) return text;
    return `${concerned.map(({ name }) => name).join(', ')}: ${text}`;
  });
  return html`<ul class="warnings">${lines.map((line) => html`<li>${line}</li>`)}</ul>\n`;
}
