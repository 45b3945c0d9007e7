import type { SingleBar } from 'cli-progress';
import type { Callback, EpochMetrics, StepEnd, TrainBegin } from './callback.js';

export interface ProgressBarOptions {
  /** Default: the process's standard error output. */
  readonly stream?: NodeJS.WriteStream;
  /** Seconds between two lines where the output is no terminal. Default: 10. */
  readonly plainLineSeconds?: number;
}

/** Steps over which the speed is measured: enough to be calm, few enough to be true. */
const SPEED_STEPS = 20;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Such as 45s, 3m07s, 2h05m. */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}

/** What is said of a finished epoch. */
function epochLine({ epoch, train, validation, imagesPerSecond }: EpochMetrics, epochs: number) {
  const parts = [
    `epoch ${epoch}/${epochs}`,
    `loss ${train.loss.toFixed(3)}`,
    `top-1 ${percent(train.top1)}`,
    ...(validation
      ? [
          `validation loss ${validation.loss.toFixed(3)}`,
          `top-1 ${percent(validation.top1)}`,
          `top-5 ${percent(validation.top5)}`,
        ]
      : []),
    `${imagesPerSecond.toFixed(1)} img/s`,
  ];
  return parts.join('  ');
}

/** Images a second over the last steps. */
class Speed {
  private readonly ends: { time: number; examples: number }[] = [];
  private examples = 0;

  begin(time: number): void {
    this.ends.splice(0, this.ends.length, { time, examples: 0 });
    this.examples = 0;
  }

  add(time: number, examples: number): void {
    this.examples += examples;
    this.ends.push({ time, examples: this.examples });
    if (this.ends.length > SPEED_STEPS) this.ends.shift();
  }

  get imagesPerSecond(): number {
    const [first, last] = [this.ends[0], this.ends.at(-1)];
    if (!first || !last || last.time === first.time) return 0;
    return (1000 * (last.examples - first.examples)) / (last.time - first.time);
  }
}

class ProgressBar implements Callback {
  private bar: SingleBar | undefined;
  private begun: TrainBegin | undefined;
  private text = '';
  private readonly speed = new Speed();

  constructor(private readonly options: ProgressBarOptions) {}

  async onTrainBegin(event: TrainBegin): Promise<void> {
    this.begun = event;
    // It works on Node's streams only.
    const { default: progress } = await import('cli-progress');
    const { stream = process.stderr, plainLineSeconds = 10 } = this.options;
    this.bar = new progress.SingleBar({
      stream,
      format: stream.isTTY ? '{bar} {percentage}%  {text}' : '{percentage}%  {text}',
      barsize: 16,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      noTTYOutput: true,
      notTTYSchedule: 1000 * plainLineSeconds,
      clearOnComplete: true,
      // Signals are the caller's.
      gracefulExit: false,
    });
    this.text = 'first step';
    this.speed.begin(performance.now());
    this.start(event.step);
  }

  private start(step: number): void {
    this.bar?.start(this.begun!.steps, step, { text: this.text });
  }

  onStepEnd({ epoch, step, examples, loss, train }: StepEnd): void {
    const { epochs, steps } = this.begun!;
    this.speed.add(performance.now(), examples);
    const { imagesPerSecond } = this.speed;
    const left = imagesPerSecond > 0 ? ((steps - step) * examples) / imagesPerSecond : 0;
    this.text = [
      `epoch ${epoch + 1}/${epochs}`,
      `${imagesPerSecond.toFixed(1)} img/s`,
      `ETA ${duration(left)}`,
      `loss ${loss.toFixed(3)}`,
      `top-1 ${percent(train.top1)}`,
    ].join('  ');
    this.bar?.update(step, { text: this.text });
  }

  onEvaluateStep({ examples, total }: { examples: number; total: number }): void {
    this.bar?.update({ text: `evaluating ${examples}/${total}` });
  }

  onEpochEnd(metrics: EpochMetrics): void {
    const { stream = process.stderr } = this.options;
    // The bar makes room for a line that stays.
    this.bar?.stop();
    stream.write(`${epochLine(metrics, this.begun!.epochs)}\n`);
    this.speed.begin(performance.now());
    if (metrics.epoch < this.begun!.epochs) this.start(metrics.step);
    else this.bar = undefined;
  }

  onTrainEnd(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

/**
 * Shows how a run gets on: percent, images a second, time left, loss and accuracy, on one line of a
 * terminal; a plain line every few seconds where the output is none. A line stays for every finished
 * epoch. Node only.
 *
 * @example
 * await fit(model, { train, validation, optimizer, epochs: 2, callbacks: [progressBar()] });
 */
export function progressBar(options: ProgressBarOptions = {}): Callback {
  return new ProgressBar(options);
}
