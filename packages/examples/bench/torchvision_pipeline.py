"""Augmentation of `@cifar/data-cifar` with torchvision's transforms (v2): what `cifar bench --data --against torch` runs.

On one thread, from a tensor of bytes in memory to shuffled batches of float32 and their labels. Prints
one line of JSON, images a second in the median batch, in three forms:

- `imagesPerSecond`: all transforms on each image, then `torch.stack`. What a `Dataset` with transforms
  and a `DataLoader` without workers do, less the time that the `DataLoader` needs itself.
- `arithmeticByBatchImagesPerSecond`: what is random on each image, float and mean on the stacked batch.
- `allByBatchImagesPerSecond`: everything on the whole batch. Not the same: `v2` draws once, so that all
  images of a batch have the same window and are all mirrored or none.
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch
import torchvision
from torch import nn
from torchvision.transforms import v2

WARM_UP = 1


class SubtractMean(nn.Module):
    def __init__(self, side):
        super().__init__()
        self.mean = torch.rand(3, side, side) * 255

    def forward(self, images):
        return images - self.mean


def crop_and_mirror():
    return [v2.RandomCrop(32, padding=4), v2.RandomHorizontalFlip()]


def normalize():
    mean, deviation = (0.5071, 0.4866, 0.4409), (0.2673, 0.2564, 0.2762)
    return [v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean, deviation, inplace=True)]


# By the names of src/bench/data/pipelines.ts: what is random, then what is arithmetic.
PIPELINES = {
    "notebook": (
        [v2.RandomCrop(28), v2.RandomHorizontalFlip()],
        [v2.ToDtype(torch.float32), SubtractMean(28)],
    ),
    "padded crop": (crop_and_mirror(), normalize()),
    "randAugment": (crop_and_mirror() + [v2.RandAugment()], normalize()),
}


def images_per_second(make, count, batch_size, epochs):
    seconds = []
    for epoch in range(WARM_UP + epochs):
        whole = count // batch_size * batch_size
        for batch in torch.randperm(count)[:whole].split(batch_size):
            started = time.perf_counter()
            make(batch)
            if epoch >= WARM_UP:
                seconds.append(time.perf_counter() - started)
    return batch_size / statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pipeline", choices=PIPELINES, default="notebook")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--images", type=int, default=50000)
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)

    images = torch.randint(0, 256, (options.images, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 100, (options.images,))
    random, arithmetic = (v2.Compose(part) for part in PIPELINES[options.pipeline])
    whole = v2.Compose([*random.transforms, *arithmetic.transforms])

    def by_image(batch):
        return torch.stack([whole(images[i]) for i in batch.tolist()]), labels[batch]

    def arithmetic_by_batch(batch):
        return arithmetic(torch.stack([random(images[i]) for i in batch.tolist()])), labels[batch]

    def all_by_batch(batch):
        return whole(images[batch]), labels[batch]

    def measure(make):
        batch_size = min(options.batch_size, options.images)
        return images_per_second(make, options.images, batch_size, options.epochs)

    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "imagesPerSecond": measure(by_image),
                "arithmeticByBatchImagesPerSecond": measure(arithmetic_by_batch),
                "allByBatchImagesPerSecond": measure(all_by_batch),
                "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
                "threads": torch.get_num_threads(),
                "version": torch.__version__,
                "torchvision": torchvision.__version__,
            }
        )
    )


main()
