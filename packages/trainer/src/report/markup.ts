const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is safe to put into a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template takes. Text is escaped; nothing is left of `undefined` and `false`. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

function written(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  return String(content).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * A template of HTML. Whatever is put into it is escaped, in text and in quoted attributes alike, unless it
 * is markup itself.
 *
 * @example
 * html`<td title="${name}">${name}</td>`;
 */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(parts.map((part, index) => part + written(values[index])).join(''));
}
