"""Writes src/golden/transforms.json: what torchvision makes of an image of bytes.

    python3 -m pip install torch torchvision pillow
    python3 packages/data-cifar/test/golden/transforms.py

Images are [32, 32, 3] bytes in base64, each channel with a range of its own.
"""

import base64
import json
import pathlib

import numpy
import torch
import torchvision
from torchvision.transforms import InterpolationMode, RandAugment, TrivialAugmentWide
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import _apply_op

SIZE = 32
TARGET = pathlib.Path(__file__).parents[2] / "src" / "golden" / "transforms.json"
INTERPOLATIONS = {
    "nearest": InterpolationMode.NEAREST,
    "bilinear": InterpolationMode.BILINEAR,
}


def draw_image():
    random = numpy.random.default_rng(20261127)
    rows, columns = numpy.mgrid[0:SIZE, 0:SIZE] / SIZE
    channels = []
    for lowest, highest, phase in [(20, 231, 0.0), (0, 180, 2.0), (60, 255, 4.0)]:
        waves = numpy.sin(7 * rows + phase) + numpy.cos(5 * columns * rows + phase)
        noisy = waves + random.uniform(-1, 1, (SIZE, SIZE))
        share = (noisy - noisy.min()) / (noisy.max() - noisy.min())
        channels.append(numpy.round(lowest + share * (highest - lowest)))
    image = numpy.stack(channels).astype(numpy.uint8)
    # Pixels without a hue, and corners of the color cube.
    image[:, 0, :8] = numpy.array([0, 255, 128, 128, 255, 0, 0, 255])
    image[0, 0, 4:8] = numpy.array([255, 0, 255, 0])
    image[1, 0, 4:8] = numpy.array([0, 0, 255, 255])
    return torch.from_numpy(image)


def encode(image):
    assert image.dtype == torch.uint8
    return base64.b64encode(image.permute(1, 2, 0).contiguous().numpy().tobytes()).decode()


def color_cases(image):
    adjustments = {
        "brightness": (F.adjust_brightness, [0.6, 1.7]),
        "contrast": (F.adjust_contrast, [0.3, 1.6]),
        "saturation": (F.adjust_saturation, [0.35, 1.9]),
        "hue": (F.adjust_hue, [-0.3, 0.11]),
    }
    for name, (adjust, factors) in adjustments.items():
        for factor in factors:
            yield {"name": name, "factor": factor, "image": encode(adjust(image, factor))}


def operation_cases(image):
    magnitudes = {
        "shearX": [0.09],
        "shearY": [-0.21],
        "translateX": [-4.35],
        "translateY": [8.7],
        "rotate": [17.0],
        "sharpness": [-0.8, 0.9],
        "posterize": [3],
        "solarize": [155.5],
        "autoContrast": [0],
        "equalize": [0],
    }
    for name, given in magnitudes.items():
        for magnitude in given:
            operation = name[0].upper() + name[1:]
            made = _apply_op(image, operation, magnitude, InterpolationMode.NEAREST, None)
            yield {"name": name, "magnitude": magnitude, "image": encode(made)}


def affine_cases(image):
    maps = [
        {"degrees": 33.0, "translation": [3, -2], "scale": 0.8, "shear": [10.0, -7.0]},
        {"degrees": -70.0, "translation": [0, 1], "scale": 1.3, "shear": [0.0, 25.0]},
    ]
    for given, interpolation in zip(maps, INTERPOLATIONS):
        made = F.affine(
            image,
            angle=given["degrees"],
            translate=given["translation"],
            scale=given["scale"],
            shear=given["shear"],
            interpolation=INTERPOLATIONS[interpolation],
        )
        yield {"map": given, "interpolation": interpolation, "image": encode(made)}


def magnitudes_of(space):
    names = {"Color": "color", "AutoContrast": "autoContrast"}
    return {
        names.get(name, name[0].lower() + name[1:]): {
            "isSigned": signed,
            "values": [round(value, 4) for value in values.reshape(-1).tolist()],
        }
        for name, (values, signed) in space.items()
    }


def main():
    image = draw_image()
    made = {
        "torchvision": torchvision.__version__.split("+")[0],
        "image": encode(image),
        "colors": list(color_cases(image)),
        "operations": list(operation_cases(image)),
        "affine": list(affine_cases(image)),
        "magnitudes": {
            "randAugment": magnitudes_of(RandAugment()._augmentation_space(31, (SIZE, SIZE))),
            "trivialAugment": magnitudes_of(TrivialAugmentWide()._augmentation_space(31)),
        },
    }
    TARGET.write_text(json.dumps(made, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
