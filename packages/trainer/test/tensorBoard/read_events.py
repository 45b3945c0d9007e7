"""Prints, as JSON, what TensorBoard's own reader finds in a folder of event files."""

import json
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

reader = EventAccumulator(sys.argv[1], size_guidance={kind: 0 for kind in ("scalars", "histograms", "images")})
reader.Reload()
tags = reader.Tags()


def image_size(png: bytes) -> list[int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return list(struct.unpack(">II", png[16:24]))


print(
    json.dumps(
        {
            "scalars": {
                tag: [[event.step, event.value] for event in reader.Scalars(tag)]
                for tag in tags["scalars"]
            },
            "histograms": {
                tag: [
                    {
                        "step": event.step,
                        "min": event.histogram_value.min,
                        "max": event.histogram_value.max,
                        "num": event.histogram_value.num,
                        "sum": event.histogram_value.sum,
                        "counted": sum(event.histogram_value.bucket),
                    }
                    for event in reader.Histograms(tag)
                ]
                for tag in tags["histograms"]
            },
            "images": {
                tag: [
                    [event.step, event.width, event.height, image_size(event.encoded_image_string)]
                    for event in reader.Images(tag)
                ]
                for tag in tags["images"]
            },
        }
    )
)
