"""Pickles as Python and numpy write them, of two small images: `python make_pickles.py` adds those of
the Python and the numpy that run it. Those here are of Python 2.7 with numpy 1.16, which wrote the
official files, and of Python 3.11 with numpy 1.26 and 2.4.
"""
import os
import pickle
import sys

import numpy as np

COUNT = 2
IMAGE_BYTES = 3072
HERE = os.path.dirname(os.path.abspath(__file__))
# Of the first classes of CIFAR-100: as `labelOf` of smallLayout.ts has them.
FINE = [5, 18]
COARSE = [6, 7]


def text(value):
    """Python 2's `str` is bytes."""
    return value if sys.version_info[0] == 2 else value.encode("ascii")


def pixels():
    """As `pixelOf` of smallLayout.ts."""
    return np.array(
        [[(r * 31 + b * 7 + b // 251) % 256 for b in range(IMAGE_BYTES)] for r in range(COUNT)],
        dtype=np.uint8,
    )


def part(key=text, data=None, labels=list):
    return {
        key("filenames"): [key("one.png"), key("two.png")],
        key("batch_label"): key("training batch 1 of 1"),
        key("fine_labels"): labels(FINE),
        key("coarse_labels"): labels(COARSE),
        key("data"): pixels() if data is None else data,
    }


def write(name, value, protocol):
    python = "python%d" % sys.version_info[0]
    numpy = "numpy%s" % ".".join(np.__version__.split(".")[:2])
    path = os.path.join(HERE, "%s-%s-%s-protocol%d.pickle" % (python, numpy, name, protocol))
    with open(path, "wb") as file:
        pickle.dump(value, file, protocol)


if sys.version_info[0] == 2:
    import cPickle as pickle  # What wrote the official files.

    write("bytes", part(), 2)
else:
    for protocol in (2, 3, 4, 5):
        write("bytes", part(), protocol)
    # What `pickle.load(..., encoding="latin1")` makes of the official files, written again.
    write("text", part(key=str), 4)
    write("arrays", part(data=np.asfortranarray(pixels()), labels=np.array), 5)
