"""A Parquet file of two small images as Hugging Face writes them: by pyarrow, here 26.0, with PNGs by
Pillow. `python make_parquet.py` writes it anew, with pages of both versions of the format.
"""
import io
import os

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def png(record):
    """As `pixelOf` of smallLayout.ts has its planes."""
    plane = [(record * 31 + b * 7 + b // 251) % 256 for b in range(3072)]
    pixels = bytes(plane[c * 1024 + p] for p in range(1024) for c in range(3))
    file = io.BytesIO()
    Image.frombytes("RGB", (32, 32), pixels).save(file, "PNG")
    return {"bytes": file.getvalue(), "path": None}


schema = pa.schema(
    {
        "img": pa.struct({"bytes": pa.binary(), "path": pa.string()}),
        "fine_label": pa.int64(),
        "coarse_label": pa.int64(),
    }
)
table = pa.table(
    {"img": [png(0), png(1)], "fine_label": [5, 18], "coarse_label": [6, 7]}, schema=schema
)
for version in ("1.0", "2.0"):
    path = os.path.join(HERE, "pyarrow26-pages%s.parquet" % version)
    pq.write_table(table, path, row_group_size=100, data_page_version=version)
