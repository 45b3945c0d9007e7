"""Records as MXNet writes them. Those here are of MXNet 1.9.1 with numpy 1.23.5 and OpenCV 4.8.1, on Python
3.11; newer numpys lack names that this MXNet uses.

`python record_io.py` writes them anew:
- mxnet1.9-records.{rec,idx,json}: payloads that are cut and padded in all ways, and what they are;
- mxnet1.9-images.{rec,idx}: image records with one label, lists of labels, large ids, and no image;
- mxnet1.9-pack/: images of smallLayout.ts, by pack_img and by im2rec with a list;
- mxnet1.9-jpeg.rec: one that pack_img made a JPEG.

`python record_io.py check PACK FOLDER` has ImageRecordIter and MXIndexedRecordIO read a pack of ours, and
compares it with the files of the binary edition of CIFAR-100 in FOLDER.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import cv2
import mxnet as mx
import numpy as np
from mxnet.recordio import IRHeader, MXIndexedRecordIO, MXRecordIO, pack, pack_img, unpack_img

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = "mxnet1.9-"
MAGIC = bytes([0x0A, 0x23, 0xD7, 0xCE])
# Of the first images of smallLayout.ts.
FINE = [5, 18]
COARSE = [6, 7]


def payloads():
    """Names and bytes: the magic number at all places, and lengths of all remainders."""
    letters = b"abcdefghijklmnopqrstuvwxyz"
    cases = {"nothing": b""}
    for length in range(1, 10):
        cases["%d bytes" % length] = letters[:length]
    for offset in range(9):
        cases["magic at %d" % offset] = letters[:offset] + MAGIC
        for rest in (1, 4, 7):
            cases["magic at %d, %d behind it" % (offset, rest)] = (
                letters[:offset] + MAGIC + letters[:rest]
            )
    for times in (2, 3, 5):
        cases["magic %d times" % times] = MAGIC * times
        cases["magic %d times, one byte off" % times] = b"a" + MAGIC * times
        cases["magic %d times, apart" % times] = (MAGIC + letters[:8]) * times + b"yz"
        cases["magic %d times, at odd places" % times] = (MAGIC + letters[:5]) * times
    cases["magic cut off at its end"] = letters[:4] + MAGIC[:3]
    cases["magic at both ends"] = MAGIC + letters[:12] + MAGIC
    cases["a header inside"] = letters[:8] + MAGIC + bytes([4, 0, 0, 0]) + letters[:4]
    return cases


def write_payloads():
    cases = payloads()
    base = os.path.join(HERE, PREFIX + "records")
    records = MXIndexedRecordIO(base + ".idx", base + ".rec", "w")
    for key, payload in enumerate(cases.values()):
        records.write_idx(10 * key, payload)
    records.close()
    with open(base + ".json", "w") as file:
        json.dump({name: payload.hex() for name, payload in cases.items()}, file, indent=1)
        file.write("\n")


def write_image_records():
    """With images of a few bytes that are none: only what stands before them is looked at."""
    base = os.path.join(HERE, PREFIX + "images")
    records = MXIndexedRecordIO(base + ".idx", base + ".rec", "w")
    contents = [
        (3, 0, 0, b"one label"),
        (0.1, 1, 0, b"a label that float32 rounds"),
        ([7.5], 2, 0, b"a list of one"),
        ([1.5, -2.25, 3e38], 2**53 + 1, 0, b"a list of three, an id that no double holds"),
        (-1, 2**64 - 1, 2**63, b"the largest id, and a second one"),
        (99, 5, 0, b""),
    ]
    for key, (label, first, second, image) in enumerate(contents):
        records.write_idx(key, pack(IRHeader(0, label, first, second), image))
    records.close()


def pixels(record):
    """As `pixelOf` of smallLayout.ts has its planes; for OpenCV, which has blue first."""
    plane = [(record * 31 + b * 7 + b // 251) % 256 for b in range(3072)]
    image = np.array(plane, dtype=np.uint8).reshape(3, 32, 32).transpose(1, 2, 0)
    return np.ascontiguousarray(image[:, :, ::-1])


def write_pack():
    folder = os.path.join(HERE, PREFIX + "pack")
    os.makedirs(folder, exist_ok=True)
    base = os.path.join(folder, "train")
    records = MXIndexedRecordIO(base + ".idx", base + ".rec", "w")
    for i in range(2):
        header = IRHeader(0, FINE[i] if i == 0 else [FINE[i], COARSE[i]], i, 0)
        records.write_idx(i, pack_img(header, pixels(i), img_fmt=".png", quality=9))
    records.close()
    with tempfile.TemporaryDirectory() as place:
        cv2.imwrite(os.path.join(place, "an image.png"), pixels(0))
        with open(os.path.join(place, "test.lst"), "w") as file:
            file.write("7\t%f\tan image.png\n" % FINE[0])
        tool = os.path.join(os.path.dirname(mx.__file__), "tools", "im2rec.py")
        prefix = os.path.join(place, "test")
        subprocess.check_call([sys.executable, tool, prefix, place, "--encoding", ".png"])
        for ending in (".rec", ".idx", ".lst"):
            shutil.copy(prefix + ending, folder)
    jpeg = MXRecordIO(os.path.join(HERE, PREFIX + "jpeg.rec"), "w")
    jpeg.write(pack_img(IRHeader(0, FINE[0], 0, 0), pixels(0), img_fmt=".jpg", quality=80))
    jpeg.close()


def check(pack_folder, folder):
    for split in ("train", "test"):
        data = np.fromfile(os.path.join(folder, split + ".bin"), dtype=np.uint8)
        data = data.reshape(-1, 3074)
        fine, images = data[:, 1], data[:, 2:].reshape(-1, 3, 32, 32)
        base = os.path.join(pack_folder, split)
        count = 0
        for batch in mx.io.ImageRecordIter(
            path_imgrec=base + ".rec", data_shape=(3, 32, 32), batch_size=1000
        ):
            end = count + 1000
            assert (batch.data[0].asnumpy() == images[count:end].astype(np.float32)).all()
            assert (batch.label[0].asnumpy() == fine[count:end]).all()
            count = end
        assert count == len(data)
        records = MXIndexedRecordIO(base + ".idx", base + ".rec", "r")
        assert len(records.keys) == count
        for key in np.random.RandomState(1).permutation(count)[:1000]:
            header, image = unpack_img(records.read_idx(int(key)), iscolor=1)
            assert header.id == key and np.ravel(header.label)[0] == fine[key]
            assert (image[:, :, ::-1].transpose(2, 0, 1) == images[key]).all()
        print("%s: %d images are the same" % (split, count))


if sys.argv[1:2] == ["check"]:
    check(*sys.argv[2:])
else:
    write_payloads()
    write_image_records()
    write_pack()
