import { describe, expect, it } from 'vitest';
import { html } from './markup.js';

describe('html', () => {
  it('escapes what is put into text and attributes', () => {
    const name = `<b>"it's" & more</b>`;
    expect(html`<td title="${name}">${name}</td>`.text).toBe(
      '<td title="&lt;b&gt;&quot;it&#39;s&quot; &amp; more&lt;/b&gt;">' +
        '&lt;b&gt;&quot;it&#39;s&quot; &amp; more&lt;/b&gt;</td>',
    );
  });

  it('leaves markup as it is, in lists too', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>`.text).toBe('<ul><li>a</li><li>&lt;</li></ul>');
  });

  it('leaves nothing of what is not there, but a 0', () => {
    expect(html`[${undefined}${false}${[]}${0}]`.text).toBe('[0]');
  });
});
