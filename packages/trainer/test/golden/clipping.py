"""Writes src/golden/clipping.json: weights after 1, 10 and 100 steps of PyTorch's SGD with clipping.

    python3 packages/trainer/test/golden/clipping.py

Weights and gradients are sines, so that the test can draw them too.
"""

import json
import math
import pathlib

import torch

SIZES = [5, 3]
STEPS = [1, 10, 100]
SGD = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}
TARGET = pathlib.Path(__file__).parents[2] / "src" / "golden" / "clipping.json"


def drawn(size, parameter, step):
    return [(1 + parameter) * math.sin(1 + i + 3 * parameter + 0.7 * step) for i in range(size)]


def run(clip):
    weights = [
        torch.nn.Parameter(torch.tensor(drawn(size, p, 0), dtype=torch.float64))
        for p, size in enumerate(SIZES)
    ]
    optimizer = torch.optim.SGD(weights, **SGD)
    kept = {}
    for step in range(1, max(STEPS) + 1):
        for p, (weight, size) in enumerate(zip(weights, SIZES)):
            weight.grad = torch.tensor(drawn(size, p, step), dtype=torch.float64)
        clip(weights)
        optimizer.step()
        if step in STEPS:
            kept[step] = [weight.tolist() for weight in weights]
    return kept


def main():
    cases = [
        {"norm": 1.5, "weights": run(lambda w: torch.nn.utils.clip_grad_norm_(w, 1.5))},
        {"norm": 100, "weights": run(lambda w: torch.nn.utils.clip_grad_norm_(w, 100))},
        {"value": 0.4, "weights": run(lambda w: torch.nn.utils.clip_grad_value_(w, 0.4))},
    ]
    made = {"torch": torch.__version__.split("+")[0], "sizes": SIZES, "sgd": SGD, "cases": cases}
    TARGET.write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
