"""Makes fixtures of S² with its reference, bfshi/scaling_on_scales at 9c008a3, and of resampling with torch.

    git clone https://github.com/bfshi/scaling_on_scales && git -C scaling_on_scales checkout 9c008a3
    venv/bin/python s2.py scaling_on_scales ../../models/src/test/resources/dev/vireo/models/parity

The S² files are laid out as `s2.safetensors`, which came first: encoders `conv`, `plain` and `prefix`, `input`, and
`out.CASE` for each of the metadata's `cases`. A case may name another input, and the type that it ran in.
"""

import copy
import json
import os
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file


class Tokens(torch.nn.Module):
    def __init__(self, width, prefix):
        super().__init__()
        self.c = torch.nn.Conv2d(3, width, 4, stride=4)
        self.cls = torch.nn.Parameter(torch.randn(1, prefix, width))
        self.attn = torch.nn.TransformerEncoderLayer(width, 2, dim_feedforward=16, batch_first=True)
        self.prefix = prefix

    def forward(self, x):
        x = self.c(x).flatten(2).transpose(1, 2)
        if self.prefix:
            x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1)
        return self.attn(x)


def s2(forward, folder):
    torch.manual_seed(7)
    width = 10
    plain, prefix, conv = Tokens(width, 0).eval(), Tokens(width, 3).eval(), torch.nn.Conv2d(3, width, 4, stride=4)
    encoders = {"plain": plain, "prefix": prefix, "conv": conv}
    inputs = {"input": torch.randn(3, 3, 24, 24), "input_large": torch.randn(1, 3, 40, 40)}
    cases = [
        dict(case="four_scales", encoder="plain", scales=[1, 0.5, 2, 3]),
        dict(case="prefix_3_last", encoder="prefix", scales=[1, 2], num_prefix_token=3, resize_output_to_idx=-1),
        dict(case="sizes_down", encoder="plain", img_sizes=[48, 12, 24], max_split_size=12, resize_output_to_idx=1),
        dict(case="chunked", encoder="prefix", scales=[1, 2, 3], num_prefix_token=3, split_forward=True),
        dict(case="conv_area_up", encoder="conv", scales=[0.5, 2.5], output_shape="bchw", max_split_size=20, resize_output_to_idx=1),
        dict(case="large", encoder="conv", scales=[1, 1.6], output_shape="bchw", max_split_size=32, input="input_large"),
        dict(case="truncated_size", encoder="conv", scales=[1, 1.21], output_shape="bchw", max_split_size=48, input="input_large"),
        dict(case="bf16", encoder="conv", scales=[1, 2], output_shape="bchw", dtype="bf16"),
    ]
    tensors = dict(inputs)
    for name, encoder in encoders.items():
        for key, value in encoder.state_dict().items():
            tensors[f"{name}.{key}"] = value
    for case in cases:
        options = {k: v for k, v in case.items() if k not in ("case", "encoder", "input", "dtype")}
        encoder, x = encoders[case["encoder"]], inputs[case.get("input", "input")]
        with torch.no_grad():
            if case.get("dtype") == "bf16":
                out = forward(copy.deepcopy(encoder).bfloat16(), x.bfloat16(), **options).float()
            else:
                out = forward(encoder, x, **options)
        tensors["out." + case["case"]] = out.contiguous()
    save_file({k: v.detach().clone() for k, v in tensors.items()}, os.path.join(folder, "s2", "s2_more.safetensors"),
              {"system": "s2", "cases": json.dumps(cases)})


def resample(folder):
    torch.manual_seed(8)
    tensors, cases = {}, []
    pairs = [((16, 16), (8, 24)), ((16, 16), (48, 32)), ((27, 27), (54, 13)), ((7, 5), (5, 7)), ((378, 3), (1512, 2)),
             ((1512, 3), (378, 3)), ((1000, 2), (777, 3)), ((1, 1), (4, 3)), ((12, 9), (4, 6)), ((64, 8), (96, 8))]
    modes = {"bicubic": dict(mode="bicubic"), "bicubic_antialias": dict(mode="bicubic", antialias=True),
             "bilinear": dict(mode="bilinear"), "bilinear_antialias": dict(mode="bilinear", antialias=True),
             "area": dict(mode="area"), "nearest": dict(mode="nearest")}
    for i, (before, after) in enumerate(pairs):
        x = torch.randn(1, 1, *before)
        tensors[f"in.{i}"] = x
        for mode, options in modes.items():
            tensors[f"out.{i}.{mode}"] = F.interpolate(x, size=after, **options).contiguous()
    save_file(tensors, os.path.join(folder, "resample", "resample.safetensors"), {"system": "resample"})


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    from s2wrapper import forward

    torch.set_num_threads(1)
    for name in ("s2", "resample"):
        os.makedirs(os.path.join(sys.argv[2], name), exist_ok=True)
    s2(forward, sys.argv[2])
    resample(sys.argv[2])
