import { type Content, html, Markup } from './markup.js';
import { pageStyles } from './pageStyles.js';

// With it a browser asks the network for nothing and runs nothing, whatever the page has.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** A whole document. */
export function page(title: string, subtitle: string, ...content: Content[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<title>${title}</title>
<style>${new Markup(pageStyles)}</style>
</head>
<body>
<main>
<header><h1>${title}</h1>${subtitle !== '' && html`<p>${subtitle}</p>`}</header>
${content}</main>
</body>
</html>
`.text;
}
