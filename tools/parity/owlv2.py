"""Makes the fixtures of OWLv2 with transformers: tiny networks of random weights as both versions save them, and what
their processors make of odd pictures and texts.

    venv4/bin/python owlv2.py ../../models/src/test/resources/dev/vireo/models four
    venv5/bin/python owlv2.py ../../models/src/test/resources/dev/vireo/models five
    venv5/bin/python owlv2.py ../../models/src/test/resources/dev/vireo/models processor

venv4 has transformers 4.51.3, venv5 transformers 5.24.0 with torchvision 0.25.0, both with torch 2.10.0, safetensors
0.8.0, pillow 13.0.0 and numpy 2.4.6 (requirements-open.txt). Files of networks are laid out as those of towers.py.
"""

import json
import os
import shutil
import sys
import tempfile

import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import Owlv2Config, Owlv2ForObjectDetection

from odd_texts import ODD, clip_files
from odd_views import VIEWS, encoded, seen
from towers import ids, pixels, shaken

MADE_WITH = f"transformers {transformers.__version__}, torch {torch.__version__}"


def config(vision, text, kind=Owlv2Config):
    text = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 50,
            "max_position_embeddings": 9, "bos_token_id": 48, "eos_token_id": 49, **text}
    vision = {"hidden_size": 24, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 16,
              "patch_size": 4, **vision}
    return kind(text_config=text, vision_config=vision, projection_dim=text["hidden_size"])


def write(folder, name, given, cases, seed, half=False, kind=Owlv2ForObjectDetection):
    model = shaken(kind(given), seed)
    system = given.model_type
    with tempfile.TemporaryDirectory() as saved:
        (model.half() if half else model).save_pretrained(saved)
        weights = load_file(saved + "/model.safetensors")
        with open(saved + "/config.json") as f:
            stated = f.read()
        model = kind.from_pretrained(saved, torch_dtype=torch.float32).eval()
    tensors = dict(weights)
    listed = []
    for case, inputs, options in cases:
        with torch.no_grad():
            out = model(**inputs, **options)
        for key, value in inputs.items():
            tensors[f"in.{case}.{key}"] = value.clone().contiguous()
        for key in ("logits", "pred_boxes", "objectness_logits", "class_embeds", "text_embeds"):
            if hasattr(out, key):
                tensors[f"out.{case}.{key}"] = getattr(out, key).clone().contiguous()
        if case != "filled":  # the lowest number there is says nothing of 16-bit types
            listed.append({"case": case, "options": options})
    os.makedirs(f"{folder}/parity/{system}", exist_ok=True)
    save_file(tensors, f"{folder}/parity/{system}/{name}.safetensors", {
        "system": system, "config": stated, "cases": json.dumps(listed), "made_with": MADE_WITH})


def texts(seed, rows, length, ends):
    """Texts as the processor gives them: filled up with zeros behind the end, and hidden there."""
    out = ids(seed, rows, length, vocabulary=48, end=49, end_at=ends)
    mask = torch.zeros_like(out)
    for row, at in enumerate(ends):
        out[row, at + 1:] = 0
        mask[row, : at + 1] = 1
    return {"input_ids": out, "attention_mask": mask}


def networks(folder, version):
    plain = {"pixel_values": pixels(1, 2, 3, 16, 16), **texts(1, 6, 9, (8, 3, 1, 5, 2, 4))}
    filled = {k: v.clone() for k, v in plain.items()}
    filled["input_ids"][4:] = 0
    filled["attention_mask"][4:] = 0
    write(folder, f"plain_{version}", config({}, {}), [
        ("plain", plain, {}),
        ("unmasked", {k: v for k, v in plain.items() if k != "attention_mask"}, {}),
        ("wide", {"pixel_values": pixels(2, 1, 3, 12, 30), **texts(2, 1, 4, (3,))}, {"interpolate_pos_encoding": True}),
        ("filled", filled, {}),
    ], 31)
    if version == "four":
        write(folder, "one_patch_half_four", config(
            dict(image_size=16, patch_size=16, num_attention_heads=2), dict(vocab_size=64)), [
            ("plain", {"pixel_values": pixels(5, 3, 3, 16, 16), **texts(5, 3, 9, (4, 8, 2))}, {})], 33, half=True)
        return
    # An odd number of patches with pixels left over, one channel, an exact GELU, and a row of one token.
    write(folder, "odd_five", config(
        dict(hidden_size=21, num_attention_heads=3, image_size=38, patch_size=7, num_channels=1, hidden_act="gelu",
             layer_norm_eps=1e-6, num_hidden_layers=1),
        dict(hidden_size=10, num_attention_heads=5, hidden_act="gelu_new", max_position_embeddings=4)), [
        ("plain", {"pixel_values": pixels(3, 1, 1, 38, 38), **texts(3, 3, 4, (3, 2, 1))}, {}),
        ("short", {"pixel_values": pixels(4, 1, 1, 38, 38), "input_ids": torch.tensor([[49]])}, {})], 32)


def processor(folder):
    from transformers import Owlv2Processor

    tokens = folder + "/folders/owlv2_tokens"
    shutil.rmtree(tokens, ignore_errors=True)
    os.makedirs(tokens + "/one")
    clip_files(tokens)
    images = transformers.Owlv2ImageProcessor(size={"height": 16, "width": 16})
    tokenizer = transformers.CLIPTokenizer.from_pretrained(tokens)
    whole = Owlv2Processor(images, tokenizer)
    tokenizer.save_pretrained(tokens + "/one")  # tokenizer.json alone
    tensors, cases = {}, []
    for name, size, mean in [(view, 16, None) for view in VIEWS] + [("noise", 28, [0.1, 0.2, 0.3])]:
        given = transformers.Owlv2ImageProcessor(
            size={"height": size, "width": size}, **({"image_mean": mean} if mean else {}))
        case = f"{name}_{size}"
        out = given(images=Image.fromarray(seen(name)), return_tensors="pt")["pixel_values"]
        tensors["file." + name] = torch.frombuffer(bytearray(encoded(name)), dtype=torch.uint8)
        tensors["out." + case] = out
        cases.append({"case": case, "file": name, "config": json.loads(given.to_json_string())})
    texts = []
    for text in ODD:
        read = whole(text=[[text]], truncation=True, return_tensors="pt")
        texts.append({"text": text, "ids": read["input_ids"][0].tolist(), "mask": read["attention_mask"][0].tolist()})
    # What is made of the network's numbers: random logits and boxes, some outside of the picture.
    found = []
    for seed, (height, width) in enumerate([(480, 640), (640, 480), (7, 1000), (1, 1)]):
        generator = torch.Generator().manual_seed(seed)
        logits = torch.randn(1, 40, 3, generator=generator) * 2
        boxes = torch.rand(1, 40, 4, generator=generator)
        output = transformers.models.owlv2.modeling_owlv2.Owlv2ObjectDetectionOutput(logits=logits, pred_boxes=boxes)
        result = images.post_process_object_detection(output, 0.5, [(height, width)])[0]
        tensors[f"post.{seed}.logits"], tensors[f"post.{seed}.boxes"] = logits[0], boxes[0]
        tensors[f"post.{seed}.scores"], tensors[f"post.{seed}.corners"] = result["scores"], result["boxes"]
        found.append({"height": height, "width": width, "labels": result["labels"].tolist()})
    os.makedirs(folder + "/parity/owlv2", exist_ok=True)
    save_file(tensors, folder + "/parity/owlv2/processor.safetensors", {
        "system": "owlv2_processor", "cases": json.dumps(cases), "texts": json.dumps(texts), "found": json.dumps(found),
        "made_with": MADE_WITH})


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[2] == "processor":
        processor(sys.argv[1])
    else:
        networks(sys.argv[1], sys.argv[2])
