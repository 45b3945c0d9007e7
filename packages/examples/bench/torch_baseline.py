"""The network of `@cifar/layers-inception` in PyTorch, eager and float32: what `cifar bench --against torch` runs.

Prints one line of JSON: medians over steps, after a warm-up, of inference and of whole training
steps (forward, backward, SGD with momentum and weight decay), and the peak memory of the process.
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WARM_UP = 2

# name, 1x1, 3x3 reduce, 3x3, double reduce, double, pool, projection; without 1x1 and projection
# the block halves the size.
BLOCKS = [
    ("3a", 64, 64, 64, 64, 96, "avg", 32),
    ("3b", 64, 64, 96, 64, 96, "avg", 64),
    ("3c", None, 128, 160, 64, 96, "max", None),
    ("4a", 224, 64, 96, 96, 128, "avg", 128),
    ("4b", 192, 96, 128, 96, 128, "avg", 128),
    ("4c", 160, 128, 160, 128, 160, "avg", 128),
    ("4d", 96, 128, 192, 160, 192, "avg", 128),
    ("4e", None, 128, 192, 192, 256, "max", None),
    ("5a", 352, 192, 320, 160, 224, "avg", 128),
    ("5b", 352, 192, 320, 192, 224, "max", 128),
]


class ConvBNRReLU(nn.Module):
    def __init__(self, inputs, outputs, size, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x):
        return F.rrelu(self.norm(self.conv(x)), 0.125, 0.334, self.training)


class Block(nn.Module):
    def __init__(self, inputs, sizes):
        super().__init__()
        single, reduce, triple, double_reduce, double, self.pool, projection = sizes
        stride = 2 if single is None else 1
        self.halves = single is None
        branches = [] if self.halves else [ConvBNRReLU(inputs, single, 1)]
        branches.append(
            nn.Sequential(
                ConvBNRReLU(inputs, reduce, 1), ConvBNRReLU(reduce, triple, 3, stride, 1)
            )
        )
        branches.append(
            nn.Sequential(
                ConvBNRReLU(inputs, double_reduce, 1),
                ConvBNRReLU(double_reduce, double, 3, 1, 1),
                ConvBNRReLU(double, double, 3, stride, 1),
            )
        )
        self.branches = nn.ModuleList(branches)
        self.projection = None if self.halves else ConvBNRReLU(inputs, projection, 1)
        self.outputs = triple + double + (inputs if self.halves else single + projection)

    def forward(self, x):
        parts = [branch(x) for branch in self.branches]
        if self.halves:
            parts.append(F.max_pool2d(x, 3, 2, ceil_mode=True))
        else:
            if self.pool == "avg":
                pooled = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
            else:
                pooled = F.max_pool2d(x, 3, 1, 1)
            parts.append(self.projection(pooled))
        return torch.cat(parts, 1)


class Inception(nn.Module):
    def __init__(self, width, classes=100):
        super().__init__()
        channels = 3
        blocks = []
        for _, *sizes in BLOCKS:
            scaled = [
                max(1, int(size * width + 0.5)) if isinstance(size, int) else size
                for size in sizes
            ]
            blocks.append(Block(channels, scaled))
            channels = blocks[-1].outputs
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        return self.classifier(self.blocks(x).mean((2, 3)))


def images_per_second(step, batch_size, steps):
    times = []
    for index in range(WARM_UP + steps):
        started = time.perf_counter()
        step()
        if index >= WARM_UP:
            times.append(time.perf_counter() - started)
    return batch_size / statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--width", type=float, default=1)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, help="default: PyTorch's own choice")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)

    network = Inception(options.width)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    images = torch.randn(options.batch_size, 3, 28, 28)
    labels = torch.randint(0, 100, (options.batch_size,))

    def infer():
        with torch.no_grad():
            network(images)

    def train():
        optimizer.zero_grad()
        F.cross_entropy(network(images), labels).backward()
        optimizer.step()

    network.eval()
    inference = images_per_second(infer, options.batch_size, options.steps)
    network.train()
    training = images_per_second(train, options.batch_size, options.steps)
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "inferenceImagesPerSecond": inference,
                "trainingImagesPerSecond": training,
                "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
                "parameters": sum(p.numel() for p in network.parameters()),
                "threads": torch.get_num_threads(),
                "version": torch.__version__,
            }
        )
    )


main()
