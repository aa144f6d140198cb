"""Makes the fixtures of OWL-ViT with transformers: tiny networks of random weights as both versions save them, what is made
of odd pictures, and what whole folders find in pictures.

    venv4/bin/python owlvit.py ../../models/src/test/resources/dev/vireo/models four
    venv5/bin/python owlvit.py ../../models/src/test/resources/dev/vireo/models five

with the versions that owlv2.py names; `five` reads the folder that `four` wrote. Files of networks are laid out as those of
towers.py. Version 4 prepares pictures with Pillow, version 5 with torchvision; `pillow` is what version 4 makes of them.
"""

import json
import os
import shutil
import sys

import numpy as np
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTokenizer, OwlViTConfig, OwlViTForObjectDetection, OwlViTImageProcessor, OwlViTProcessor

from odd_texts import ODD
from odd_views import VIEWS, encoded, seen
from owlv2 import MADE_WITH, config, texts, write
from towers import pixels, shaken

NAMES = ["a photo of a red cube", "A photo of a DOG", "", "caf\u00e9 \U0001f600", "the cat " * 30]
PICTURES = ["noise", "tall", "wide", "one", "alpha", "large"]
THRESHOLD, OVERLAP = 0.3, 0.1


def large():
    """1500 by 1100 pixels, smooth."""
    y, x = np.mgrid[0:1100, 0:1500]
    rgb = np.stack([x * 255 // 1500, y * 255 // 1100, (x // 300 + y // 275) % 2 * 255], -1)
    return Image.fromarray(rgb.astype(np.uint8))


VIEWS["large"] = large


def network(folder, name, vision, text, cases, seed, half=False):
    write(folder, name, config(vision, text, OwlViTConfig), cases, seed, half, OwlViTForObjectDetection)


def networks(folder, version):
    plain = {"pixel_values": pixels(1, 2, 3, 16, 16), **texts(1, 6, 9, (8, 3, 1, 5, 2, 4))}
    filled = {k: v.clone() for k, v in plain.items()}
    filled["input_ids"][4:] = 0
    filled["attention_mask"][4:] = 0
    network(folder, f"plain_{version}", {}, {}, [
        ("plain", plain, {}),
        ("unmasked", {k: v for k, v in plain.items() if k != "attention_mask"}, {}),
        ("wide", {"pixel_values": pixels(2, 1, 3, 12, 30), **texts(2, 1, 4, (3,))}, {"interpolate_pos_encoding": True}),
        ("filled", filled, {}),
    ], 41)
    if version == "four":
        network(folder, "large_patch_half_four", dict(image_size=24, patch_size=12, num_hidden_layers=3),
                dict(vocab_size=64, num_hidden_layers=1), [
            ("plain", {"pixel_values": pixels(5, 3, 3, 24, 24), **texts(5, 3, 9, (4, 8, 2))}, {})], 43, half=True)
        return
    # Pixels left over, one channel, other activations, a text of one token.
    network(folder, "odd_five",
            dict(hidden_size=21, num_attention_heads=3, image_size=38, patch_size=7, num_channels=1, hidden_act="gelu",
                 layer_norm_eps=1e-6, num_hidden_layers=1),
            dict(hidden_size=10, num_attention_heads=5, hidden_act="gelu_new", max_position_embeddings=4), [
        ("plain", {"pixel_values": pixels(3, 1, 1, 38, 38), **texts(3, 3, 4, (3, 2, 1))}, {}),
        ("short", {"pixel_values": pixels(4, 1, 1, 38, 38), "input_ids": torch.tensor([[49]])}, {})], 42)


def whole(folder, version, seed):
    """A folder as the version saves it."""
    out = f"{folder}/folders/owlvit_{version}"
    shutil.rmtree(out, ignore_errors=True)
    text = dict(hidden_size=12, vocab_size=574, max_position_embeddings=16, bos_token_id=572, eos_token_id=573)
    vision = dict(image_size=40, patch_size=8) if version == "four" else dict(image_size=32, patch_size=16, num_hidden_layers=3)
    model = shaken(OwlViTForObjectDetection(config(vision, text, OwlViTConfig)), seed)
    with torch.no_grad():  # boxes that overlap, and scores on both sides of the threshold
        model.box_head.dense2.bias[2:] += 1
        model.class_head.logit_scale.bias += 2
        model.class_head.logit_shift.weight *= 0.3
        model.class_head.logit_shift.bias -= model.class_head.logit_shift.bias
    model.save_pretrained(out)
    side = {"height": vision["image_size"], "width": vision["image_size"]}
    OwlViTProcessor(OwlViTImageProcessor(size=side), CLIPTokenizer.from_pretrained(folder + "/folders/owlv2_tokens")
                    ).save_pretrained(out)


def looked(processor, picture):
    # Version 4 would take one and three rows for channels.
    told = {"input_data_format": "channels_last"} if transformers.__version__.startswith("4.") else {}
    return processor(images=picture, return_tensors="pt", **told)["pixel_values"]


def found(folder, given, tensors, cases, prefix):
    """What a folder finds in pictures, and of that what is left when boxes of one name share no more than a tenth."""
    path = f"{folder}/folders/{given}"
    model = OwlViTForObjectDetection.from_pretrained(path).eval()
    processor = OwlViTProcessor.from_pretrained(path)
    for name in PICTURES:
        picture = Image.fromarray(seen(name))
        inputs = {**processor(text=[NAMES], truncation=True, return_tensors="pt"),
                  "pixel_values": looked(processor.image_processor, picture)}
        with torch.no_grad():
            result = processor.image_processor.post_process_object_detection(
                model(**inputs), THRESHOLD if prefix == "found" else 0, [(picture.height, picture.width)])[0]
        case = f"{prefix}.{given}.{name}"
        size = torch.tensor([picture.width, picture.height] * 2)
        tensors[case + ".scores"], tensors[case + ".shares"] = result["scores"], result["boxes"] / size
        if prefix == "found":
            from torchvision.ops import batched_nms

            kept = batched_nms(result["boxes"], result["scores"], result["labels"], OVERLAP)
            print(case, [round(float(s), 2) for s in result["scores"]][:8], "of", len(result["scores"]), "boxes", len(kept), "are apart")
            cases.append({"case": case, "folder": given, "file": name, "labels": result["labels"].tolist(),
                          "kept": kept.tolist()})


def prepared(tensors, cases, prefix):
    settings = [dict(size=16)] * 13 + [
        dict(size=28, image_mean=[0.1, 0.2, 0.3]),
        dict(size=[20, 20], crop_size=20, do_center_crop=True, rescale=True, resample=2)]
    for name, given in zip([view for view in VIEWS if view != "large"] + ["noise", "noise"], settings):
        case = f"{name}_{'x'.join(map(str, given['size'])) if isinstance(given['size'], list) else given['size']}"
        tensors[f"{prefix}.{case}"] = looked(OwlViTImageProcessor(**given), Image.fromarray(seen(name)))
        cases.append({"case": case, "file": name, "config": given})


def save(folder, name, tensors, **listed):
    os.makedirs(folder + "/parity/owlvit", exist_ok=True)
    save_file({k: v.clone().contiguous() for k, v in tensors.items()}, f"{folder}/parity/owlvit/{name}.safetensors", {
        "system": "owlvit_" + name, "made_with": MADE_WITH, **{k: json.dumps(v) for k, v in listed.items()}})


if __name__ == "__main__":
    torch.set_num_threads(1)
    where, version = sys.argv[1:]
    networks(where, version)
    whole(where, version, {"four": 44, "five": 45}[version])
    tensors, cases, things = {}, [], []
    if version == "four":
        prepared(tensors, cases, "pillow")
        found(where, "owlvit_four", tensors, things, "pillow")
        save(where, "pillow", tensors, cases=cases)
    else:
        prepared(tensors, cases, "out")
        found(where, "owlvit_four", tensors, things, "found")
        found(where, "owlvit_five", tensors, things, "found")
        for name in VIEWS:
            tensors["file." + name] = torch.frombuffer(bytearray(encoded(name)), dtype=torch.uint8)
        save(where, "processor", tensors, cases=cases, found=things, names=NAMES)
