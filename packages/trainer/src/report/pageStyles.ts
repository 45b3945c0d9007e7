/** Styles of the page. Charts take their colours from the variables. */
export const pageStyles = `
:root {
  --ink: #1b1f24;
  --quiet: #57606a;
  --paper: #ffffff;
  --ground: #f6f8fa;
  --line: #d0d7de;
  --reference: #8a929c;
  --found: #0a5bd0;
  --mistaken: #b84300;
  --warning: #fff4d6;
  --series-1: #0a5bd0;
  --series-2: #b84300;
  --series-3: #0a7a4b;
  --series-4: #7a3db8;
  --series-5: #a8176b;
  --series-6: #6b5a00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3;
    --quiet: #9aa4af;
    --paper: #0d1117;
    --ground: #161b22;
    --line: #30363d;
    --reference: #7f8893;
    --found: #6cb0ff;
    --mistaken: #ff9d52;
    --warning: #3a2d00;
    --series-1: #6cb0ff;
    --series-2: #ff9d52;
    --series-3: #4fd096;
    --series-4: #c79bff;
    --series-5: #ff8ac0;
    --series-6: #d9c24a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header p { margin: 0; color: var(--quiet); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 {
  margin: 2.5rem 0 1rem;
  padding-bottom: 0.3rem;
  border-bottom: 1px solid var(--line);
  font-size: 1.3rem;
  overflow-wrap: anywhere;
}
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.05rem; }
p { max-width: 46rem; }
small { font-size: 0.8rem; color: var(--quiet); font-weight: normal; }
.found { color: var(--found); }
.mistaken { color: var(--mistaken); }
.warnings {
  margin: 1.25rem 0 0;
  padding: 0.75rem 1rem 0.75rem 2rem;
  background: var(--warning);
  border-left: 4px solid var(--mistaken);
  overflow-wrap: anywhere;
}
.tiles {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(14rem, 45%), 1fr));
  gap: 0.75rem;
  margin: 0 0 1.25rem;
}
.tiles div { padding: 0.75rem 1rem; background: var(--ground); border-radius: 8px; }
.tiles dt { color: var(--quiet); font-size: 0.9rem; }
.tiles dd { margin: 0; font-size: 1.6rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles small { display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
th, td { padding: 0.35rem 0.75rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
th:first-child, th.text, td.text { text-align: left; }
tbody th { font-weight: normal; }
td { white-space: nowrap; }
tbody th { min-width: 8rem; overflow-wrap: anywhere; }
td.text { white-space: pre-line; overflow-wrap: anywhere; min-width: 10rem; }
th:first-child, td:first-child { padding-left: 0; }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.key li { overflow-wrap: anywhere; }
.swatch { width: 24px; height: 8px; vertical-align: middle; fill: none; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; }
.charts figure { margin: 0; min-width: 0; break-inside: avoid; }
.charts figcaption { font-weight: 600; }
.chart { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
.charts .chart { font-size: 12px; }
.chart text { white-space: pre; }
.wide .chart { shape-rendering: crispEdges; min-width: 62rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: 1rem 0.75rem; }
.pictures figure { margin: 0; break-inside: avoid; font-size: 0.85rem; line-height: 1.3; overflow-wrap: anywhere; }
.pictures small { white-space: nowrap; }
.pictures img { display: block; width: 6rem; height: auto; margin-bottom: 0.3rem; border-radius: 4px; image-rendering: pixelated; }
@media print, (min-width: 60rem) {
  .charts { grid-template-columns: repeat(6, 1fr); }
  .charts figure { grid-column: span 2; }
  .charts figure:nth-child(-n + 2) { grid-column: span 3; }
  .charts figure:nth-child(n + 3) .chart { font-size: 15px; }
}
@media screen and (max-width: 34rem) {
  h1 { font-size: 1.5rem; }
  .charts .chart { font-size: 14px; }
  .tiles dd { font-size: 1.3rem; }
  .pictures { grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); }
  .pictures figure { font-size: 0.8rem; }
  .pictures img { width: 5rem; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr, .tiles div, .warnings { break-inside: avoid; }
  .charts { gap: 0.75rem; }
  .scroll { overflow: visible; }
  .wide .chart { min-width: 0; }
  table { font-size: 8.5pt; }
  th, td { padding: 0.2rem 0.4rem; }
  .tiles { grid-template-columns: repeat(4, 1fr); }
  .tiles dd { font-size: 1.25rem; }
  .tiles div, .warnings { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .pictures { grid-template-columns: repeat(8, 1fr); }
  .pictures img { width: 100%; }
}
`;
