import type { Layout } from '../../dataset/layout.js';

interface LabelColumns {
  readonly label: string;
  readonly coarseLabel?: string;
}

/** What Hugging Face calls the columns with labels. */
export const LABEL_COLUMNS: Readonly<Record<Layout['name'], LabelColumns>> = {
  'cifar-100': { label: 'fine_label', coarseLabel: 'coarse_label' },
  'cifar-10': { label: 'label' },
};
