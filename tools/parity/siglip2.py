"""Makes the fixtures of SigLIP 2 of fixed sizes with transformers: tiny networks of random weights as both versions save
them, and what their processors make of odd pictures and texts.

    venv4/bin/python siglip2.py ../../models/src/test/resources/dev/vireo/models four
    venv5/bin/python siglip2.py ../../models/src/test/resources/dev/vireo/models five

with the versions that owlv2.py names. Files of networks are laid out as those of towers.py; both versions make of pictures
and texts what their own processors do (those of transformers 4 with Pillow, of which only the texts are compared).
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
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AutoTokenizer, SiglipConfig, SiglipModel

from odd_texts import ODD, gemma_vocabulary
from odd_views import VIEWS, encoded, seen
from towers import ids, named, pixels, shaken

MADE_WITH = f"transformers {transformers.__version__}, torch {torch.__version__}"
LENGTH = 24


def config(vision, text):
    text = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 120,
            "max_position_embeddings": 12, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0, **text}
    vision = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": 16,
              "patch_size": 4, **vision}
    return SiglipConfig(text_config=text, vision_config=vision)


def write(folder, name, given, cases, seed, half=False):
    model = shaken(SiglipModel(given), seed)
    with tempfile.TemporaryDirectory() as saved:
        (model.half() if half else model).save_pretrained(saved)
        tensors = load_file(saved + "/model.safetensors")
        with open(saved + "/config.json") as f:
            stated = f.read()
        model = SiglipModel.from_pretrained(saved, torch_dtype=torch.float32).eval()
    listed = []
    for case, inputs, options in cases:
        with torch.no_grad():
            out = named(model(**inputs, **options))
        for key, value in inputs.items():
            tensors[f"in.{case}.{key}"] = value.clone().contiguous()
        for key, value in out.items():
            tensors[f"out.{case}.{key}"] = value.clone().contiguous()
        listed.append({"case": case, "options": options})
    save_file(tensors, f"{folder}/parity/siglip/{name}.safetensors", {
        "system": "siglip", "config": stated, "cases": json.dumps(listed), "made_with": MADE_WITH})


def networks(folder, version):
    write(folder, f"two_{version}", config({}, {}), [
        ("plain", {"pixel_values": pixels(31, 2, 3, 16, 16), "input_ids": ids(31, 3, 12, vocabulary=120)}, {}),
        ("wide", {"pixel_values": pixels(32, 1, 3, 8, 30), "input_ids": ids(32, 1, 12, vocabulary=120)},
         {"interpolate_pos_encoding": True})], 41)
    if version == "four":
        write(folder, "two_one_patch_half_four", config(
            dict(image_size=9, patch_size=9, num_attention_heads=4), dict(max_position_embeddings=5)), [
            ("plain", {"pixel_values": pixels(34, 2, 3, 9, 9), "input_ids": ids(34, 2, 5, vocabulary=120)}, {})], 43, half=True)
        return
    write(folder, "two_odd_five", config(
        dict(hidden_size=20, num_attention_heads=5, image_size=23, patch_size=7, num_hidden_layers=1),
        dict(hidden_size=12, num_attention_heads=3, projection_size=20, num_hidden_layers=1, vocab_size=77)), [
        ("plain", {"pixel_values": pixels(33, 1, 3, 23, 23), "input_ids": ids(33, 2, 12, vocabulary=77)}, {})], 42)


def gemma(folder, kind, settings):
    """A tokenizer as the published folders have it: a Gemma's, each text ending with <eos>."""
    os.makedirs(folder)
    vocabulary, merges = gemma_vocabulary()
    t = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, fuse_unk=True, unk_token="<unk>", byte_fallback=True))
    t.normalizer = normalizers.Replace(" ", "\u2581")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.add_special_tokens(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"])
    t.post_processor = processors.TemplateProcessing(single="$A <eos>", pair="$A <eos> $B:1 <eos>:1",
                                                     special_tokens=[("<eos>", 1)])
    t.save(folder + "/tokenizer.json")
    with open(folder + "/tokenizer_config.json", "w") as f:
        json.dump({"tokenizer_class": kind, "bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>",
                   "pad_token": {"__type": "AddedToken", "content": "<pad>", "lstrip": False, "normalized": False,
                                 "rstrip": False, "single_word": False}, **settings}, f)
    with open(folder + "/config.json", "w") as f:
        json.dump({"model_type": "siglip", "text_config": {"vocab_size": len(vocabulary), "max_position_embeddings": LENGTH},
                   "vision_config": {"image_size": 16, "patch_size": 4}}, f)


PUBLISHED = {"add_bos_token": False, "add_eos_token": True, "padding_side": "right", "model_input_names": ["input_ids"]}


def tokens(folder, version):
    cases = {"four": [("right_four", "GemmaTokenizer", PUBLISHED, True),
                      ("left_both_four", "GemmaTokenizer", {"add_bos_token": True, "add_eos_token": True}, True)],
             "five": [("gemma_five", "GemmaTokenizer", PUBLISHED, True), ("lower_five", "Siglip2Tokenizer", PUBLISHED, True),
                      ("left_five", "Siglip2Tokenizer", {}, False)]}[version]
    out = []
    for name, kind, settings, saved in cases:
        where = f"{folder}/folders/siglip2_{name}"
        shutil.rmtree(where, ignore_errors=True)
        gemma(where, kind, settings)
        tokenizer = AutoTokenizer.from_pretrained(where)
        if saved:  # as this version writes what it read
            tokenizer.save_pretrained(where)
            for beside in ("tokenizer.model", "special_tokens_map.json"):
                if os.path.exists(where + "/" + beside):
                    os.remove(where + "/" + beside)
        texts = [{"text": t, "ids": tokenizer(t, padding="max_length", truncation=True, max_length=LENGTH)["input_ids"]}
                 for t in ODD]
        out.append({"folder": "siglip2_" + name, "texts": texts})
    return out


def processor(folder, version):
    tensors, cases = {}, []
    if version == "five":
        for name in VIEWS:
            tensors["file." + name] = torch.frombuffer(bytearray(encoded(name)), dtype=torch.uint8)
        for name, size, resample in [(view, 12, 2 + i % 2) for i, view in enumerate(VIEWS)] + [("noise", 30, 2), ("noise", 12, 3)]:
            given = transformers.SiglipImageProcessor(
                size={"height": size, "width": size}, resample=resample,
                **({"image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6]} if size == 30 else {}))
            case = f"{name}_{size}_{resample}"
            tensors["out." + case] = given(images=Image.fromarray(seen(name)), return_tensors="pt")["pixel_values"]
            cases.append({"case": case, "file": name, "config": json.loads(given.to_json_string())})
    else:
        tensors["nothing"] = torch.zeros(1)
    save_file(tensors, f"{folder}/parity/siglip/processor_{version}.safetensors", {
        "system": "siglip_processor", "cases": json.dumps(cases), "folders": json.dumps(tokens(folder, version)),
        "made_with": MADE_WITH})


if __name__ == "__main__":
    torch.set_num_threads(1)
    networks(sys.argv[1], sys.argv[2])
    processor(sys.argv[1], sys.argv[2])
