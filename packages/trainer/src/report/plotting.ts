import type { PlotOptions } from '@observablehq/plot';
import { Markup } from './markup.js';

/** A plotting library, and what it draws with. */
export interface Plotting {
  readonly Plot: typeof import('@observablehq/plot');
  /** @param label What is drawn, for those who cannot see it. */
  draw(options: PlotOptions, label: string): Markup;
}

/** Loaded where a report is made: training needs none of it. */
export async function loadPlotting(): Promise<Plotting> {
  const [Plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom'),
  ]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return {
    Plot,
    draw: (options, label) => {
      const drawing = Plot.plot({ ...options, document, ariaLabel: label });
      // Its rules are for a page that follows no colour scheme; the report's are in its own.
      drawing.querySelector('style')?.remove();
      drawing.setAttribute('role', 'img');
      drawing.setAttribute('class', 'chart');
      return new Markup(drawing.outerHTML);
    },
  };
}
