"""Makes the fixtures of Depth Anything with transformers: tiny networks of random weights with pictures and their depths, and what
its processor makes of pictures and of depths.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 torchvision==0.25.0 transformers==5.24.0 safetensors==0.8.0 \
        pillow==13.0.0 numpy==2.4.6
    venv5/bin/python depthanything.py ../../models/src/test/resources/dev/vireo/models ../../vision-tools/src/test/resources/dev/vireo/visiontools
    python3 -m venv venv4 && venv4/bin/pip install torch==2.10.0 transformers==4.51.3 safetensors==0.8.0 pillow==13.0.0 numpy==2.4.6
    venv4/bin/python depthanything.py ../../models/src/test/resources/dev/vireo/models four

Each file of `parity/depthanything` holds the tensors as save_pretrained writes them, the inputs as `in.CASE.NAME`, the outputs as
`out.CASE.NAME` and gradients as `grad.PARAMETER`; the metadata holds `system`, `config` (config.json) and `cases`. The second folder
gets `depth_tiny`, a folder of a network.
"""

import copy
import hashlib
import json
import os
import shutil
import sys
import tempfile

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

MADE_WITH = f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"


def network(seed, backbone, **more):
    values = dict(dict(hidden_size=16, num_hidden_layers=4, num_attention_heads=2, image_size=28, patch_size=7, mlp_ratio=2,
                       reshape_hidden_states=False), **backbone)
    side = values["patch_size"] if isinstance(values["patch_size"], int) else values["patch_size"][0]
    config = DepthAnythingConfig(**dict(dict(
        backbone_config=Dinov2Config(**values), patch_size=side, reassemble_hidden_size=values["hidden_size"],
        neck_hidden_sizes=[4, 5, 6, 7], fusion_hidden_size=6, head_hidden_size=5), **more))
    model = DepthAnythingForDepthEstimation(config)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if p.dim() == 1:
                p.copy_(("norm" in name and "weight" in name or "lambda" in name) + 0.3 * noise)
            elif "embedding" in name and "projection" not in name or "cls" in name:
                p.copy_(0.8 * noise)
            else:
                p.copy_(noise * 1.2 / p[0].numel() ** 0.5)
        model.head.conv3.bias.fill_(0.7)  # most depths above 0
    return model.eval()


def pixels(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def fitting(seed, cases, backbone, **more):
    """The first network from a seed on for which half of the depths of every case are above 0."""
    while True:
        model = network(seed, backbone, **more)
        with torch.no_grad():
            if all((model(pixel_values=pixels(s, *shape)).predicted_depth > 0).float().mean() > 0.5 for _, shape, s in cases):
                return model
        seed += 1


def write(folder, name, cases, seed, backbone, gradient=(), half=False, **more):
    model = fitting(seed, cases, backbone, **more)
    if half:  # the weights alone, not the frequencies of positions
        with torch.no_grad():
            for p in model.parameters():
                p.copy_(p.half().float())
    with tempfile.TemporaryDirectory() as saved:
        (copy.deepcopy(model).half() if half else model).save_pretrained(saved)
        config = open(os.path.join(saved, "config.json")).read()
        with safe_open(os.path.join(saved, "model.safetensors"), "pt") as file:
            tensors = {k: file.get_tensor(k) for k in file.keys()}
    listed = []
    for case, shape, seed in cases:
        given = pixels(seed, *shape)
        with torch.no_grad():
            depth = model(pixel_values=given).predicted_depth
        print(name, case, list(depth.shape), "depths", float(depth.min()), float(depth.median()), float(depth.max()))
        tensors[f"in.{case}.pixel_values"] = given
        tensors[f"out.{case}.predicted_depth"] = depth.contiguous()
        listed.append({"case": case})
    if gradient:
        given = pixels(99, 1, 3, 14, 21)
        model.zero_grad()
        depth = model(pixel_values=given).predicted_depth
        weights = torch.linspace(-1, 1, depth.numel()).reshape(depth.shape)
        (depth * weights).sum().backward()
        tensors["grad_weights"] = weights
        tensors["in.gradient.pixel_values"] = given
        for parameter, p in model.named_parameters():
            if parameter in gradient:
                tensors["grad." + parameter] = p.grad.clone().contiguous()
    meta = {"system": "depth_anything", "config": config, "cases": json.dumps(listed), "made_with": MADE_WITH,
            "gradient_of": "predicted_depth" if gradient else ""}
    os.makedirs(os.path.join(folder, "parity", "depthanything"), exist_ok=True)
    save_file(tensors, os.path.join(folder, "parity", "depthanything", name + ".safetensors"), meta)


SHAPES = [("plain", (2, 3, 28, 28), 1), ("wide", (1, 3, 14, 49), 2), ("high", (1, 3, 35, 7), 3), ("not_whole", (1, 3, 24, 33), 4),
          ("one_patch", (2, 3, 7, 7), 5), ("same_count", (1, 3, 30, 28), 6)]


def five(folder):
    write(folder, "second", SHAPES, 1, dict(out_indices=[1, 2, 3, 4]), [
        "backbone.embeddings.position_embeddings", "backbone.embeddings.cls_token", "backbone.encoder.layer.1.layer_scale1.lambda1",
        "neck.reassemble_stage.layers.0.resize.weight", "neck.fusion_stage.layers.2.residual_layer1.convolution2.weight",
        "neck.convs.3.weight", "head.conv3.weight", "backbone.layernorm.weight"])
    # Gated, without biases of attention or the last norm; distances; another level for the head; factors of other sizes.
    write(folder, "metric", [("plain", (1, 3, 15, 15), 7), ("wide", (2, 3, 20, 35), 8), ("one_patch", (1, 3, 5, 5), 9)], 24,
          dict(out_features=["stem", "stage2", "stage5"], num_hidden_layers=5, hidden_size=15, num_attention_heads=5,
               use_swiglu_ffn=True, qkv_bias=False, apply_layernorm=False, patch_size=5, image_size=17, layer_norm_eps=1e-5,
               use_mask_token=False), depth_estimation_type="metric", max_depth=20, neck_hidden_sizes=[7, 5, 9],
          reassemble_factors=[3, 1, 0.3], head_in_index=-2, fusion_hidden_size=9, head_hidden_size=3)


def four(folder):
    """The first version's blocks, as transformers 4 wrote them, in halves."""
    write(folder, "transformers4", SHAPES[1:5], 3, dict(out_indices=[2, 3, 4, 5], num_hidden_layers=5), half=True)


def picture(width, height, seed):
    """Pixels that any program makes the same: smooth, with edges, in whole numbers."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rgb = np.stack([(x * 3 + y * 5 + seed * 17 + c * 40 + ((x * y + seed) // 7) % 64 + 90 * ((x // 5 + y // 3 + c) % 2)) % 256
                    for c in range(3)], -1)
    return Image.fromarray(rgb.astype(np.uint8))


PUBLISHED = dict(do_normalize=True, do_pad=False, do_rescale=True, do_resize=True, ensure_multiple_of=14,
                 image_mean=[0.485, 0.456, 0.406], image_processor_type="DPTImageProcessor", image_std=[0.229, 0.224, 0.225],
                 keep_aspect_ratio=True, resample=3, rescale_factor=0.00392156862745098, size=dict(height=518, width=518),
                 size_divisor=None)


def processor(folder):
    from transformers import DPTImageProcessor
    small = dict(PUBLISHED, size=dict(height=28, width=42), ensure_multiple_of=7)
    settings = [PUBLISHED, small, dict(small, keep_aspect_ratio=False, image_mean=[0.1, 0.2, 0.3]), dict(small, do_resize=False),
                dict(image_processor_type="DPTImageProcessor")]
    sizes = [(640, 480), (480, 640), (518, 518), (519, 517), (1000, 333), (333, 1000), (14, 14), (1, 1), (37, 23), (2000, 1500),
             (121, 500), (700, 90)]
    cases = []
    for number, values in enumerate(settings):
        made = DPTImageProcessor(**{k: v for k, v in values.items() if k != "image_processor_type"})
        for i, (w, h) in enumerate(sizes):
            if number == 0 or i in (1, 4, 7, 8, 10):
                out = made(picture(w, h, i), return_tensors="pt")["pixel_values"][0]
                digest = hashlib.sha256(out.numpy().astype("<f4").tobytes()).hexdigest()
                cases.append(dict(settings=number, width=w, height=h, seed=i, shape=list(out.shape), sha256=digest))
    tensors, restored = {}, []
    made = DPTImageProcessor(**{k: v for k, v in PUBLISHED.items() if k != "image_processor_type"})
    for i, (shape, (w, h)) in enumerate([((14, 21), (37, 23)), ((28, 14), (14, 28)), ((14, 14), (1, 1)), ((42, 28), (11, 60))]):
        depth = pixels(i, 1, *shape).abs()
        tensors[f"in.{i}"] = depth
        tensors[f"out.{i}"] = made.post_process_depth_estimation(
            type("Output", (), dict(predicted_depth=depth)), [(h, w)])[0]["predicted_depth"].reshape(1, h, w).contiguous()
        restored.append(dict(case=str(i), width=w, height=h))
    meta = {"system": "depth_anything_processor", "settings": json.dumps(settings), "cases": json.dumps(cases),
            "restored": json.dumps(restored), "made_with": MADE_WITH}
    save_file(tensors, os.path.join(folder, "parity", "depthanything", "processor.safetensors"), meta)


def tiny(folder):
    target = os.path.join(folder, "depth_tiny")
    shutil.rmtree(target, ignore_errors=True)
    fitting(4, SHAPES, dict(out_indices=[1, 2], hidden_size=8, num_hidden_layers=2), neck_hidden_sizes=[3, 4],
            reassemble_factors=[2, 1], fusion_hidden_size=4, head_hidden_size=3).save_pretrained(target)
    with open(os.path.join(target, "preprocessor_config.json"), "w") as file:
        json.dump(dict(PUBLISHED, size=dict(height=56, width=56), ensure_multiple_of=7), file, indent=1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[2:] == ["four"]:
        four(sys.argv[1])
    else:
        five(sys.argv[1])
        processor(sys.argv[1])
        tiny(sys.argv[2])
