import { html, type Markup } from '../markup.js';

/** A piece of a curve, beside the name of it. */
export function swatch(color: string, isDashed = false): Markup {
  return html`<svg class="swatch" viewBox="0 0 24 8" aria-hidden="true"><path d="M1 4H23" stroke="${color}" stroke-width="${isDashed ? 1.5 : 2.5}"${isDashed && html` stroke-dasharray="5 4"`}/></svg>`;
}
