"""Writes src/golden/optimizers.json: weights after 1, 10 and 100 steps of PyTorch's optimizers.

    python3 packages/trainer/test/golden/optimizers.py

Each case has the class and the `config` of ours, and the weights. All in float64. Weights and gradients
are sines, so that the test can draw them too, in the shapes that tfjs has: kernels of dense layers
[in, out], of convolutions [height, width, in, out]. The sines are of squares, as matrices of plain ones
would be of rank 2.
"""

import json
import math
import pathlib
from unittest import mock

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

SHAPES = [[4, 3], [5], [2, 2, 2, 3], [1, 1, 2, 5]]
STEPS = [1, 10, 100]
TARGET = pathlib.Path(__file__).parents[2] / "src" / "golden" / "optimizers.json"


def drawn(shape, parameter, step):
    values = [
        (1 + parameter) / 4 * math.sin(1 + i + 0.3 * i * i + 3 * parameter + 0.7 * step)
        for i in range(math.prod(shape))
    ]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al., "Symbolic discovery of optimization algorithms"."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for weight in group["params"]:
                momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                direction = torch.sign(beta1 * momentum + (1 - beta1) * weight.grad)
                weight -= group["lr"] * (direction + group["weight_decay"] * weight)
                momentum.copy_(beta2 * momentum + (1 - beta2) * weight.grad)


class DecoupledSGD(torch.optim.SGD):
    """Of which PyTorch has none: the decay is that of its AdamW."""

    def __init__(self, params, decay, **options):
        super().__init__(params, **options)
        self.decay = decay

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                weight *= 1 - group["lr"] * self.decay
        super().step()


def matrix(tensor):
    """[out, in], or [out, in * height * width]."""
    return tensor.reshape(-1, tensor.shape[-1]).T.contiguous()


def parameters():
    return [torch.nn.Parameter(drawn(shape, p, 0)) for p, shape in enumerate(SHAPES)]


def run(make, weights=None, after=lambda step: None, values=lambda weights: weights):
    weights = weights or parameters()
    optimizer = make(weights)
    kept = {}
    for step in range(1, max(STEPS) + 1):
        for p, (weight, shape) in enumerate(zip(weights, SHAPES)):
            weight.grad = drawn(shape, p, step)
        optimizer.step()
        after(step)
        if step in STEPS:
            kept[step] = [value.flatten().tolist() for value in values(weights)]
    return kept


def run_muon(rest, weight_decay):
    """On matrices, which is all that PyTorch's Muon takes, in float64, in which it is not."""
    weights = parameters()
    are_matrices = [len(shape) >= 2 for shape in SHAPES]
    matrices = [
        torch.nn.Parameter(matrix(weight.detach()))
        for weight, is_matrix in zip(weights, are_matrices)
        if is_matrix
    ]
    muon = torch.optim.Muon(matrices, lr=0.02, weight_decay=weight_decay)
    others = rest([w for w, is_matrix in zip(weights, are_matrices) if not is_matrix])
    kept = {}
    for step in range(1, max(STEPS) + 1):
        gradients = [drawn(shape, p, step) for p, shape in enumerate(SHAPES)]
        left = iter(matrices)
        for weight, gradient, is_matrix in zip(weights, gradients, are_matrices):
            if is_matrix:
                next(left).grad = matrix(gradient)
            else:
                weight.grad = gradient
        with mock.patch.object(torch, "bfloat16", torch.float64):
            muon.step()
        others.step()
        if step in STEPS:
            left = iter(matrices)
            kept[step] = [
                (next(left).T if is_matrix else weight).flatten().tolist()
                for weight, is_matrix in zip(weights, are_matrices)
            ]
    return kept


def run_accumulation(steps):
    """The gradients of PyTorch add up by themselves; the mean is that of a loss divided by `steps`."""
    weights = parameters()
    optimizer = torch.optim.SGD(weights, lr=0.05, momentum=0.9)
    kept = {}
    for step in range(1, max(STEPS) + 1):
        for p, (weight, shape) in enumerate(zip(weights, SHAPES)):
            gradient = drawn(shape, p, step) / steps
            weight.grad = gradient if weight.grad is None else weight.grad + gradient
        if step % steps == 0:
            optimizer.step()
            optimizer.zero_grad()
        if step in STEPS:
            kept[step] = [weight.flatten().tolist() for weight in weights]
    return kept


def run_averages(**options):
    """The averages, not the weights."""
    model = torch.nn.ParameterList(parameters())
    averaged = AveragedModel(model, **options)
    return run(
        lambda weights: torch.optim.SGD(weights, lr=0.05, momentum=0.9),
        weights=list(model),
        after=lambda step: averaged.update_parameters(model),
        values=lambda weights: averaged.module,
    )


def warming_up(average, weight, averaged_before):
    kept = min(0.97, float((1 + averaged_before) / (10 + averaged_before)))
    return kept * average + (1 - kept) * weight


def masked(make, weight_decay):
    """Of `make(groups)`, with decay for those of rank 2 and more alone."""

    def made(weights):
        return make(
            [
                {"params": [w for w in weights if w.dim() >= 2], "weight_decay": weight_decay},
                {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0},
            ]
        )

    return made


SGD = {"learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.1}
ADAM = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.3}
LION = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "weightDecay": 0.3}
INNER = {"className": "CifarSGD", "config": {"learningRate": 0.05, "momentum": 0.9}}


def sgd(**options):
    return lambda w: torch.optim.SGD(w, **{"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1, **options})


def adam(kind, **options):
    settings = {"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.3}
    return lambda w: kind(w, **settings, **options)


CASES = [
    ("CifarSGD", {**SGD, "form": "gradient"}, lambda: run(sgd())),
    # PyTorch has no such form: with one learning rate the weights are those of the other.
    ("CifarSGD", {**SGD, "form": "velocity"}, lambda: run(sgd())),
    ("CifarSGD", {**SGD, "form": "nesterov"}, lambda: run(sgd(nesterov=True))),
    (
        "CifarSGD",
        {**SGD, "weightDecayMode": "decoupled"},
        lambda: run(lambda w: DecoupledSGD(w, 0.1, lr=0.05, momentum=0.9)),
    ),
    (
        "CifarSGD",
        {**SGD, "form": "nesterov", "weightDecayMode": "decoupled"},
        lambda: run(lambda w: DecoupledSGD(w, 0.1, lr=0.05, momentum=0.9, nesterov=True)),
    ),
    ("CifarSGD", {**SGD, "weightDecayMask": "matrices"}, lambda: run(masked(sgd(), 0.1))),
    ("CifarAdamW", ADAM, lambda: run(adam(torch.optim.AdamW))),
    ("CifarAdamW", {"learningRate": 0.001}, lambda: run(lambda w: torch.optim.AdamW(w))),
    (
        "CifarAdamW",
        {**ADAM, "weightDecayMode": "coupled"},
        lambda: run(adam(torch.optim.Adam)),
    ),
    (
        "CifarAdamW",
        {**ADAM, "weightDecayMask": "matrices"},
        lambda: run(masked(adam(torch.optim.AdamW), 0.3)),
    ),
    (
        "CifarLion",
        LION,
        lambda: run(lambda w: Lion(w, lr=0.01, betas=(0.8, 0.95), weight_decay=0.3)),
    ),
    (
        "CifarMuon",
        {"learningRate": 0.02, "weightDecay": 0.1, "others": INNER},
        lambda: run_muon(lambda w: torch.optim.SGD(w, lr=0.05, momentum=0.9), 0.1),
    ),
    ("CifarGradientAccumulation", {"steps": 5, "optimizer": INNER}, lambda: run_accumulation(5)),
    (
        "CifarWeightAveraging",
        {"decay": 0.9, "optimizer": INNER},
        lambda: run_averages(multi_avg_fn=get_ema_multi_avg_fn(0.9)),
    ),
    (
        "CifarWeightAveraging",
        {"decay": 0.97, "warmUp": True, "optimizer": INNER},
        lambda: run_averages(avg_fn=warming_up),
    ),
]


def main():
    cases = [
        {"className": name, "config": config, "weights": make()} for name, config, make in CASES
    ]
    made = {"torch": torch.__version__.split("+")[0], "shapes": SHAPES, "cases": cases}
    TARGET.write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
