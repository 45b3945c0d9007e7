import type { ConfusionMatrix } from '../../metrics/confusionMatrix.js';
import { spaced } from '../classNames.js';
import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { ReportGroups } from '../reportInput.js';

export interface ConfusionChart {
  readonly confusion: ConfusionMatrix;
  readonly nameOf: (label: number) => string;
  readonly groups?: ReportGroups | undefined;
}

/** Side of all cells together, in pixels. */
const SIDE = 800;
const LARGEST_CELL = 40;
const SMALLEST_CELL = 3;
/** Room for names of classes and of groups. */
const [CLASS_MARGIN, GROUP_MARGIN] = [92, 216];
const LARGEST_FONT = 12;
/** Names are left out where a cell has less room. */
const SMALLEST_FONT = 5;

/** Classes of a group beside each other; in their own order where there are no groups. */
function orderOf(classes: number, groups: ReportGroups | undefined): number[] {
  const labels = Array.from({ length: classes }, (_, label) => label);
  return groups ? labels.sort((a, b) => groups.of[a]! - groups.of[b]! || a - b) : labels;
}

/** Groups in the order of the chart: where they begin and end. */
function spansOf(order: readonly number[], { names, of }: ReportGroups) {
  return names.flatMap((name, group) => {
    const start = order.findIndex((label) => of[label] === group);
    const size = of.filter((other) => other === group).length;
    return size > 0 ? [{ name: spaced(name), start, end: start + size }] : [];
  });
}

/** Grows fast at first, as one example of a hundred must not look like none. */
const strength = (share: number) => Number((share ** 0.4).toFixed(2));

/**
 * A heat map: a row for each class, a column for each that it was taken for. What was found and what was
 * mistaken have a colour each, the stronger the greater the share of the row.
 */
export function confusionChart({ Plot, draw }: Plotting, chart: ConfusionChart): Markup {
  const { confusion, nameOf, groups } = chart;
  const { classes } = confusion;
  const order = orderOf(classes, groups);
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(SIDE / classes)));
  const cells = order.flatMap((label, row) => {
    const examples = order.reduce((sum, other) => sum + confusion.count(label, other), 0);
    return order.flatMap((predicted, column) => {
      const found = confusion.count(label, predicted);
      if (found === 0) return [];
      const title =
        label === predicted
          ? `${nameOf(label)}: ${found} of ${examples} found`
          : `${nameOf(label)} taken for ${nameOf(predicted)}: ${found} of ${examples}`;
      const isFound = label === predicted;
      return [{ row, column, isFound, title, opacity: strength(found / examples) }];
    });
  });
  const heat = (isFound: boolean) =>
    Plot.rect(
      cells.filter((one) => one.isFound === isFound),
      {
        x1: 'column',
        x2: ({ column }) => column + 1,
        y1: 'row',
        y2: ({ row }) => row + 1,
        fill: isFound ? 'var(--found)' : 'var(--mistaken)',
        fillOpacity: 'opacity',
        title: 'title',
      },
    );
  const fontSize = Math.min(LARGEST_FONT, cell - 0.5);
  const names = order.map((label, position) => ({ name: nameOf(label), at: position + 0.5 }));
  const spans = groups ? spansOf(order, groups) : [];
  const boundaries = spans.slice(1).map(({ start }) => start);
  const side = cell * classes;
  const marginRight = groups ? GROUP_MARGIN : 8;
  const shownNames = fontSize >= SMALLEST_FONT ? names : [];
  return draw(
    {
      width: CLASS_MARGIN + side + marginRight,
      height: CLASS_MARGIN + side + 8,
      marginLeft: CLASS_MARGIN,
      marginTop: CLASS_MARGIN,
      marginRight,
      marginBottom: 8,
      x: { type: 'linear', domain: [0, classes], axis: null },
      y: { type: 'linear', domain: [0, classes], reverse: true, axis: null },
      opacity: { type: 'identity' },
      marks: [
        Plot.frame({ fill: 'var(--ground)', stroke: 'var(--line)' }),
        Plot.ruleX(boundaries, { stroke: 'var(--line)' }),
        Plot.ruleY(boundaries, { stroke: 'var(--line)' }),
        heat(false),
        heat(true),
        Plot.text(shownNames, {
          ...{ x: 0, y: 'at', text: 'name', textAnchor: 'end', dx: -4, fontSize },
        }),
        Plot.text(shownNames, {
          ...{ x: 'at', y: 0, text: 'name', textAnchor: 'start', rotate: -90, dy: -4, fontSize },
        }),
        Plot.text(spans, {
          x: classes,
          y: ({ start, end }) => (start + end) / 2,
          text: 'name',
          textAnchor: 'start',
          dx: 6,
          fontSize: LARGEST_FONT,
        }),
      ],
    },
    `Confusion matrix of ${classes} classes`,
  );
}
