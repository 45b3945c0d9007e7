import { type Content, html, type Markup } from '../markup.js';

/** A part of the page with a heading; nothing where it has no content. */
export function section(heading: string, ...content: Content[]): Markup | undefined {
  if (content.every((part) => part === undefined || part === false)) return undefined;
  return html`<section><h2>${heading}</h2>${content}</section>\n`;
}

export interface Column {
  readonly name: string;
  /** Of text, not of figures. The first is always. */
  readonly isText?: boolean;
}

/** A table that scrolls on its own where the page is too narrow for it. */
export function table(label: string, columns: readonly Column[], rows: readonly Markup[]): Markup {
  const head = columns.map(
    ({ name, isText }) => html`<th scope="col"${isText && html` class="text"`}>${name}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}</tbody></table></div>\n`;
}
