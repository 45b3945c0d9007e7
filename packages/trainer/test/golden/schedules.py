"""Writes src/golden/schedules.json: the learning rates of 100 steps by PyTorch's schedulers.

    python3 packages/trainer/test/golden/schedules.py

Each case has the `config` of our schedule, and what PyTorch's gives; that of a plateau the losses of
the epochs before each rate.
"""

import json
import math
import pathlib

import torch
from torch.optim import lr_scheduler as schedulers

STEPS = 100
RATE = 0.4
TARGET = pathlib.Path(__file__).parents[2] / "src" / "golden" / "schedules.json"


def rates(make):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=RATE, momentum=0.9)
    scheduler = make(optimizer)
    values = []
    for _ in range(STEPS):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def cosine(optimizer, steps, final=0.0):
    return schedulers.CosineAnnealingLR(optimizer, T_max=steps, eta_min=final)


CASES = [
    (
        {"kind": "multistep", "learningRate": RATE, "milestones": [30, 60, 61], "factor": 0.3},
        lambda o: schedulers.MultiStepLR(o, [30, 60, 61], gamma=0.3),
    ),
    (
        {"kind": "exponential", "learningRate": RATE, "factor": 0.95},
        lambda o: schedulers.ExponentialLR(o, 0.95),
    ),
    (
        {"kind": "polynomial", "learningRate": RATE, "steps": 80, "power": 2},
        lambda o: schedulers.PolynomialLR(o, total_iters=80, power=2),
    ),
    (
        {"kind": "cosine", "learningRate": RATE, "steps": 99, "final": 0.01},
        lambda o: cosine(o, 99, 0.01),
    ),
    (
        {"kind": "cosineRestarts", "learningRate": RATE, "period": 12, "factor": 2, "final": 0.02},
        lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=12, T_mult=2, eta_min=0.02),
    ),
    (
        {"kind": "cosineRestarts", "learningRate": RATE, "period": 7},
        lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=7),
    ),
    (
        {"kind": "oneCycle", "peak": RATE, "steps": 100},
        lambda o: schedulers.OneCycleLR(o, max_lr=RATE, total_steps=STEPS, cycle_momentum=False),
    ),
    (
        {
            "kind": "oneCycle",
            "peak": RATE,
            "steps": 100,
            "rising": 0.25,
            "startFactor": 10,
            "finalFactor": 100,
            "shape": "linear",
        },
        lambda o: schedulers.OneCycleLR(
            o,
            max_lr=RATE,
            total_steps=STEPS,
            pct_start=0.25,
            div_factor=10,
            final_div_factor=100,
            anneal_strategy="linear",
            cycle_momentum=False,
        ),
    ),
    (
        {
            "kind": "warmup",
            "steps": 20,
            "startFactor": 0.1,
            "schedule": {"kind": "cosine", "learningRate": RATE, "steps": 80},
        },
        lambda o: schedulers.SequentialLR(
            o,
            [schedulers.LinearLR(o, start_factor=0.1, end_factor=1.0, total_iters=20), cosine(o, 80)],
            milestones=[20],
        ),
    ),
    (
        {
            "kind": "chained",
            "links": [
                {"schedule": {"kind": "constant", "learningRate": RATE}, "steps": 25},
                {"schedule": {"kind": "exponential", "learningRate": RATE, "factor": 0.9}, "steps": 40},
                {
                    "schedule": {"kind": "polynomial", "learningRate": RATE, "steps": 30},
                    "steps": 30,
                },
            ],
        },
        lambda o: schedulers.SequentialLR(
            o,
            [
                schedulers.ConstantLR(o, factor=1.0, total_iters=1),
                schedulers.ExponentialLR(o, 0.9),
                schedulers.PolynomialLR(o, total_iters=30, power=1),
            ],
            milestones=[25, 65],
        ),
    ),
]


def plateau(mode, metrics, **arguments):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=RATE)
    scheduler = schedulers.ReduceLROnPlateau(optimizer, mode=mode, **arguments)
    values = []
    for metric in metrics:
        values.append(optimizer.param_groups[0]["lr"])
        scheduler.step(metric)
    return values


FALLING = [math.exp(-epoch / 9) + 0.4 + 0.03 * math.sin(7 * epoch) for epoch in range(STEPS)]
RISING = [1 - loss / 2 for loss in FALLING]
PLATEAUS = [
    (
        {"kind": "reduceOnPlateau", "learningRate": RATE, "split": "validation", "metric": "loss"},
        FALLING,
        plateau("min", FALLING),
    ),
    (
        {
            "kind": "reduceOnPlateau",
            "learningRate": RATE,
            "split": "train",
            "metric": "top1",
            "factor": 0.5,
            "patience": 2,
            "threshold": 0.01,
            "cooldown": 3,
            "minimum": 0.003,
        },
        RISING,
        plateau("max", RISING, factor=0.5, patience=2, threshold=0.01, cooldown=3, min_lr=0.003),
    ),
]


def main():
    steps = [{"config": config, "rates": rates(make)} for config, make in CASES]
    plateaus = [
        {"config": config, "metrics": metrics, "rates": values} for config, metrics, values in PLATEAUS
    ]
    made = {"torch": torch.__version__.split("+")[0], "steps": steps, "plateaus": plateaus}
    TARGET.write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
