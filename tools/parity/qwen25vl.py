"""Makes the fixtures of Qwen2.5-VL with transformers: tiny networks of random weights with pictures and videos, where their
tokens stand, what they compute and what they write, and what its processors make of pictures and videos.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 torchvision==0.25.0 transformers==5.24.0 \
        safetensors==0.8.0 pillow==13.0.0
    venv5/bin/python qwen25vl.py ../../models/src/test/resources/dev/vireo/models ../../runtime/src/test/resources/parity

Each file holds a state dict, the inputs as `in.CASE.NAME`, the outputs as `out.CASE.NAME`, the positions of tokens as
`positions.CASE` and gradients as `grad.PARAMETER`; the metadata holds `system`, `config`, `cases`, and `generations`: cases
with the tokens that greedy decoding writes behind their texts. `folders/qwen2_5_vl_sharded` is a folder of save_pretrained.
`processor.safetensors` holds pictures as they come in and out; of the processors, both writers of transformers: torchvision
and Pillow. Into the second folder go pictures resized by torchvision.
"""

import json
import os
import shutil
import sys

import numpy as np
import torch
import torchvision.transforms.v2.functional as tvF
from PIL import Image
from safetensors.torch import save_file
from torchvision.transforms import InterpolationMode
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLVideoProcessor,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize
from transformers.video_utils import VideoMetadata
from towers import shaken

VOCABULARY = 50
PICTURE, VIDEO, BEGIN, END = 45, 46, 47, 48
WRITTEN = 32
MADE_WITH = f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"


def network(seed, text, vision, tied=False):
    text = dict(dict(hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                     vocab_size=VOCABULARY, max_position_embeddings=128, rms_norm_eps=1e-5, bos_token_id=None,
                     eos_token_id=None, pad_token_id=None,
                     rope_parameters=dict(rope_type="default", rope_theta=1000.0, mrope_section=[1, 1, 1])), **text)
    vision = dict(dict(depth=3, hidden_size=16, intermediate_size=20, num_heads=2, out_hidden_size=text["hidden_size"],
                       patch_size=2, spatial_merge_size=2, temporal_patch_size=2, window_size=9, tokens_per_second=2,
                       fullatt_block_indexes=[1]), **vision)
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, image_token_id=PICTURE, video_token_id=VIDEO,
                              vision_start_token_id=BEGIN, vision_end_token_id=END, tie_word_embeddings=tied)
    return shaken(Qwen2_5_VLForConditionalGeneration(config), seed)


def patches(model, seed, grids):
    vision = model.config.vision_config
    count = sum(t * h * w for t, h, w in grids)
    size = vision.in_channels * vision.temporal_patch_size * vision.patch_size ** 2
    return torch.randn(count, size, generator=torch.Generator().manual_seed(seed)).half().float()


def text_of(model, seed, parts):
    """Tokens of words, and as many of a grid's as it has features. `parts`: a count of words, or a token and a grid."""
    generator = torch.Generator().manual_seed(seed)
    merge = model.config.vision_config.spatial_merge_size ** 2
    out = []
    for part in parts:
        if isinstance(part, int):
            out += torch.randint(0, 44, (part,), generator=generator).tolist()
        else:
            token, (t, h, w) = part
            out += [BEGIN] + [token] * (t * h * w // merge) + [END]
    return out


def case(model, seed, texts, seconds=None, side=None):
    """Inputs of texts, of pictures and of videos in their order."""
    rows = [text_of(model, seed + i, parts) for i, parts in enumerate(texts)]
    longest = max(map(len, rows))
    inputs = {}
    if side == "left":
        inputs["input_ids"] = torch.tensor([[0] * (longest - len(r)) + r for r in rows])
        inputs["attention_mask"] = torch.tensor([[0] * (longest - len(r)) + [1] * len(r) for r in rows])
    elif side == "right":
        inputs["input_ids"] = torch.tensor([r + [0] * (longest - len(r)) for r in rows])
        inputs["attention_mask"] = torch.tensor([[1] * len(r) + [0] * (longest - len(r)) for r in rows])
    else:
        inputs["input_ids"] = torch.tensor(rows)
    seen = [part for parts in texts for part in parts if not isinstance(part, int)]
    for token, pixels, grid in ((PICTURE, "pixel_values", "image_grid_thw"), (VIDEO, "pixel_values_videos", "video_grid_thw")):
        grids = [list(g) for kind, g in seen if kind == token]
        if grids:
            inputs[pixels] = patches(model, seed + 50 + token, grids)
            inputs[grid] = torch.tensor(grids)
    if seconds is not None:
        inputs["second_per_grid_ts"] = torch.tensor(seconds)
    return inputs


def with_types(inputs):
    types = torch.zeros_like(inputs["input_ids"])
    types[inputs["input_ids"] == PICTURE] = 1
    types[inputs["input_ids"] == VIDEO] = 2
    return dict(inputs, mm_token_type_ids=types)


def grids_of(inputs):
    return {k: v for k, v in inputs.items() if k.endswith(("_thw", "_ts")) or k == "attention_mask"}


def greedy(model, inputs):
    length = inputs["input_ids"].shape[1]
    inputs = {"attention_mask": torch.ones_like(inputs["input_ids"]), **inputs}  # or else words of number 0 are padding
    out = model.generate(**with_types(inputs), do_sample=False, max_new_tokens=WRITTEN, pad_token_id=0, output_scores=True,
                         return_dict_in_generate=True)
    margin = min(float((top := s.topk(2).values)[:, 0].sub(top[:, 1]).min()) for s in out.scores)
    return out.sequences[:, length:].tolist(), margin


def write(folder, name, model, cases, written=(), deep=(), gradient=None, names=lambda n: n, config=None):
    state = {k: v.detach().clone().contiguous() for k, v in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del state["lm_head.weight"]
    tensors = {names(k): v for k, v in state.items()}
    listed = []
    for case_name, inputs in cases.items():
        for key, value in inputs.items():
            tensors[f"in.{case_name}.{key}"] = value.clone().contiguous()
        with torch.no_grad():
            if "input_ids" in inputs:
                seen = model(**with_types(inputs), output_hidden_states=case_name in deep)
                tensors[f"out.{case_name}.logits"] = seen.logits.clone().contiguous()
                for i, hidden in enumerate(seen.hidden_states or ()):
                    tensors[f"out.{case_name}.hidden_states.{i}"] = hidden.clone().contiguous()
                if "image_grid_thw" in inputs or "video_grid_thw" in inputs:
                    typed = with_types(inputs)
                    positions, _ = model.model.get_rope_index(
                        typed["input_ids"], typed["mm_token_type_ids"], **grids_of(inputs))
                    tensors[f"positions.{case_name}"] = positions.clone().contiguous()
            if "input_ids" not in inputs and "pixel_values" in inputs:
                seen = model.model.get_image_features(inputs["pixel_values"], inputs["image_grid_thw"])
                tensors[f"out.{case_name}.image_embeds"] = torch.cat(seen.pooler_output).clone().contiguous()
            if "input_ids" not in inputs and "pixel_values_videos" in inputs:
                seen = model.model.get_video_features(inputs["pixel_values_videos"], inputs["video_grid_thw"])
                tensors[f"out.{case_name}.video_embeds"] = torch.cat(seen.pooler_output).clone().contiguous()
        listed.append({"case": case_name, "all_layers": case_name in deep})
    if gradient is not None:
        inputs, parameters = gradient
        seen = model(**with_types(inputs)).logits
        weights = torch.linspace(-1, 1, seen.numel()).reshape(seen.shape)
        model.zero_grad()
        (seen * weights).sum().backward()
        tensors["grad_weights"] = weights
        for key, value in inputs.items():
            tensors[f"in.gradient.{key}"] = value.clone().contiguous()
        found = dict(model.named_parameters())
        for parameter in parameters:
            tensors["grad." + names(parameter)] = found[parameter].grad.clone().contiguous()
    generations = []
    for case_name in written:
        tokens, margin = greedy(model, cases[case_name])
        print(f"{name}.{case_name}: {len(set(sum(tokens, [])))} different tokens written, least margin {margin:.2g}")
        assert margin > 2e-4, "choose another seed"
        generations.append({"case": case_name, "tokens": tokens})
    meta = {"system": "qwen2_5_vl", "config": config or model.config.to_json_string(), "cases": json.dumps(listed),
            "gradient_of": "logits" if gradient else "", "generations": json.dumps(generations), "made_with": MADE_WITH}
    save_file(tensors, os.path.join(folder, "parity", "qwen25vl", name + ".safetensors"), meta)


def of_transformers4(config):
    """The same configuration as the published folders have it."""
    values = json.loads(config.to_json_string())
    text = values.pop("text_config")
    rope = text.pop("rope_parameters")
    vision = values["vision_config"]
    del vision["rope_parameters"], vision["model_type"], vision["initializer_range"]
    vision["in_chans"] = vision.pop("in_channels")
    vision["spatial_patch_size"] = vision["patch_size"]
    for key in ("model_type", "layer_types", "pad_token_id", "bos_token_id", "eos_token_id"):
        text.pop(key, None)
    text["sliding_window"] = 4096
    values.update(text)
    values.pop("dtype", None)
    values.update(rope_theta=rope["rope_theta"], rope_scaling={"type": "mrope", "mrope_section": rope["mrope_section"]},
                  vision_token_id=BEGIN, torch_dtype="float32", transformers_version="4.41.2")
    return json.dumps(values)


def on_the_hub(name):
    return name.replace("model.visual.", "visual.").replace("model.language_model.", "model.")


def vision_cases(model, seed, small, large, odd, clip, other):
    picture = lambda *grid: (PICTURE, grid)
    video = lambda *grid: (VIDEO, grid)
    return {
        "text": case(model, seed, [[7]]),
        "padded_texts": case(model, seed + 1, [[7], [4]], side="left"),
        "picture": case(model, seed + 10, [[3, picture(1, *large), 4]]),
        "pictures": case(model, seed + 20, [[picture(1, *small), 2, picture(1, *odd), picture(1, *small), 3]]),
        "video": case(model, seed + 30, [[2, video(*clip), 5]], seconds=[0.7]),
        "videos": case(model, seed + 40, [[video(*clip), 1, video(*other), 2]], seconds=[1.25, 0.04]),
        "mixed": case(model, seed + 50, [[2, picture(1, *odd), 1, video(*clip), 1, picture(1, *small), 3]], seconds=[2.0]),
        "left": case(model, seed + 60, [[3, picture(1, *odd), 2], [1, video(*other), 1, picture(1, *small), 2], [4]],
                     seconds=[0.5], side="left"),
        "right": case(model, seed + 70, [[2, picture(1, *small), 2], [6, picture(1, *odd), 3]], side="right"),
        "untimed": case(model, seed + 80, [[1, video(*other), 3]]),
        "features": {k: v for k, v in case(
            model, seed + 90, [[picture(1, *odd), picture(1, *large), video(*clip), video(*other)]]).items() if k != "input_ids"},
    }


def networks(folder):
    small = network(31, {}, {})
    cases = vision_cases(small, 100, (4, 4), (10, 6), (2, 10), (3, 4, 6), (2, 6, 2))
    write(folder, "windows", small, cases, ["picture", "video", "mixed", "left"], ["picture"], (
        case(small, 500, [[2, (PICTURE, (1, 6, 6)), 2]]), [
            "model.visual.patch_embed.proj.weight", "model.visual.blocks.0.attn.qkv.weight",
            "model.visual.blocks.1.attn.proj.bias", "model.visual.blocks.1.norm1.weight",
            "model.visual.blocks.2.mlp.gate_proj.weight", "model.visual.merger.ln_q.weight",
            "model.visual.merger.mlp.0.weight", "model.visual.merger.mlp.2.bias",
            "model.language_model.embed_tokens.weight", "model.language_model.layers.0.self_attn.k_proj.weight"]))
    few = {k: cases[k] for k in ("text", "mixed")}
    write(folder, "transformers4", small, few, ["mixed"], names=on_the_hub, config=of_transformers4(small.config))
    other = network(32, dict(num_attention_heads=2, num_key_value_heads=1, hidden_size=32, rope_parameters=dict(
        rope_type="default", rope_theta=1e6, mrope_section=[3, 2, 3])), dict(
        depth=4, hidden_size=24, num_heads=3, patch_size=3, window_size=20, tokens_per_second=25, temporal_patch_size=1,
        fullatt_block_indexes=[0, 3], in_channels=1, hidden_act="gelu"), tied=True)
    write(folder, "tied", other, vision_cases(other, 200, (2, 2), (18, 14), (2, 18), (2, 8, 6), (4, 2, 4)),
          ["pictures", "left", "videos"], ["left"], (
        case(other, 600, [[2, (VIDEO, (2, 4, 4)), 2]], seconds=[0.2]), [
            "model.visual.patch_embed.proj.weight", "model.language_model.embed_tokens.weight"]))
    yarn = network(33, dict(num_key_value_heads=4, use_sliding_window=True, sliding_window=6, max_window_layers=1,
                            rope_parameters=dict(rope_type="yarn", rope_theta=1000.0, factor=4.0, mrope_section=[0, 2, 1],
                                                 original_max_position_embeddings=16)), dict(
        depth=2, hidden_size=12, spatial_merge_size=3, patch_size=2, window_size=13, num_heads=1, temporal_patch_size=3,
        fullatt_block_indexes=[7]))
    write(folder, "yarn", yarn, vision_cases(yarn, 300, (3, 3), (12, 9), (3, 15), (2, 9, 6), (3, 3, 6)),
          ["picture", "mixed", "left"])
    path = os.path.join(folder, "folders", "qwen2_5_vl_sharded")
    shutil.rmtree(path, ignore_errors=True)
    small.save_pretrained(path, max_shard_size="40KB")
    os.remove(os.path.join(path, "generation_config.json"))
    os.makedirs(os.path.join(path, "expected"))
    with torch.no_grad():
        logits = small(**with_types(cases["mixed"])).logits
    save_file({**{"in." + k: v.contiguous() for k, v in cases["mixed"].items()}, "out.logits": logits.contiguous()},
              os.path.join(path, "expected", "mixed.safetensors"))


def scene(seed, height, width):
    """Smooth with edges and noise: all that rounding could meet."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([255 * x / max(width - 1, 1), 255 * y / max(height - 1, 1), 128 + 100 * np.sin(x / 3.0) * np.cos(y / 2.0)], -1)
    rgb[height // 4: height // 2, width // 3:] = (250, 10, 30)
    rgb += random.normal(0, 12, rgb.shape)
    return np.clip(np.round(rgb), 0, 255).astype(np.uint8)


SIZES = [(8, 8), (9, 13), (17, 5), (31, 6), (20, 20), (21, 35), (12, 40), (40, 12), (3, 3), (1, 7), (2, 60), (60, 2), (33, 33),
         (48, 16), (16, 50), (10, 10), (14, 22), (25, 26), (27, 19), (6, 29), (37, 11), (1, 1), (50, 30), (11, 64)]
GRIDS = [(1, 1), (28, 28), (14, 14), (42, 70), (41, 69), (43, 71), (56, 56), (55, 57), (13, 200), (300, 2), (480, 640),
         (1080, 1920), (2000, 3000), (5000, 700), (4096, 4096), (10, 1999), (1, 200), (200, 1), (98, 126), (70, 70), (333, 777)]
CLIPS = [(1, 24.0), (3, 24.0), (7, 10.0), (8, 2.0), (13, 4.0), (31, 29.97), (32, 8.0), (50, 25.0), (97, 30.0), (120, 23.976),
         (301, 60.0), (999, 12.5), (2000, 24.0)]


def processors(folder):
    tensors = {}
    cases = []
    small = dict(patch_size=2, merge_size=2, temporal_patch_size=2, min_pixels=64, max_pixels=240)
    for config in (small, dict(patch_size=3, merge_size=1, temporal_patch_size=1, size=dict(shortest_edge=100, longest_edge=200),
                               image_mean=[0.5, 0.4, 0.3], image_std=[0.2, 0.25, 0.5], rescale_factor=1 / 127.5)):
        fast = Qwen2VLImageProcessor(**config)
        slow = Qwen2VLImageProcessorPil(**config)
        for i, (h, w) in enumerate(SIZES):
            if config is not small and i % 4:
                continue
            picture = scene(i, h, w)
            name = f"{len(cases)}"
            tensors[f"picture.{name}"] = picture
            seen = fast(Image.fromarray(picture), return_tensors="np")
            cases.append({"name": name, "config": config, "grid": seen["image_grid_thw"][0].tolist(), "pillow": i % 3 == 0})
            tensors[f"out.{name}"] = np.ascontiguousarray(seen["pixel_values"])
            if i % 3 == 0:
                tensors[f"pillow.{name}"] = np.ascontiguousarray(slow(Image.fromarray(picture), return_tensors="np")["pixel_values"])
    videos = []
    for i, (frames, h, w, more) in enumerate([
            (3, 14, 22, {}), (4, 9, 40, {}), (5, 30, 8, dict(cap_pixels_per_frame=True, max_video_tokens=30)), (1, 20, 20, {})]):
        config = dict(small, **more)
        clip = np.stack([scene(100 + 10 * i + f, h, w) for f in range(frames)])
        seen = Qwen2VLVideoProcessor(**config)(list([clip]), return_tensors="np")
        tensors[f"frames.{i}"] = clip
        tensors[f"video.{i}"] = np.ascontiguousarray(seen["pixel_values_videos"])
        videos.append({"config": config, "grid": np.asarray(seen["video_grid_thw"])[0].tolist()})
    chosen = []
    for settings in (dict(fps=2.0), dict(fps=1), dict(num_frames=6), dict(num_frames=5), dict(fps=30, max_frames=20),
                     dict(fps=0.1, min_frames=8)):
        processor = Qwen2VLVideoProcessor(do_sample_frames=True, **settings)
        for frames, rate in CLIPS:
            metadata = VideoMetadata(total_num_frames=frames, fps=rate, frames_indices=None)
            try:
                seen = processor.sample_frames(metadata).tolist()
            except (ValueError, ZeroDivisionError):
                seen = None
            chosen.append({"config": dict(do_sample_frames=True, **settings), "frames": frames, "rate": rate, "chosen": seen})
    grids = []
    for height, width in GRIDS:
        for bounds in ((3136, 1003520), (3136, 12845056), (200704, 401408)):
            h, w = smart_resize(height, width, 28, *bounds)
            grids.append([height, width, *bounds, h // 14, w // 14])
    meta = {"system": "qwen2_5_vl_processor", "cases": json.dumps(cases), "videos": json.dumps(videos),
            "chosen": json.dumps(chosen), "grids": json.dumps(grids), "made_with": MADE_WITH}
    save_file({k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in tensors.items()},
              os.path.join(folder, "parity", "qwen25vl", "processor.safetensors"), meta)


def resized(folder):
    """For the resampler of module runtime."""
    tensors = {"smooth": scene(1, 47, 61), "noise": np.random.default_rng(7).integers(0, 256, (29, 37, 3), dtype=np.uint8)}
    for name, pixels in list(tensors.items()):
        planes = torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
        for w, h in [(61, 20), (20, 47), (16, 16), (7, 70), (74, 58), (60, 46), (70, 7), (36, 30), (37, 29)]:
            out = tvF.resize(planes, [h, w], interpolation=InterpolationMode.BICUBIC, antialias=True)
            tensors[f"{name}.bicubic_torchvision.{w}x{h}"] = out.permute(1, 2, 0).contiguous().numpy()
    save_file({k: torch.from_numpy(v) for k, v in tensors.items()}, os.path.join(folder, "resize_torchvision.safetensors"),
              {"system": "resize", "made_with": MADE_WITH})


def main():
    folder, runtime = sys.argv[1:3]
    os.makedirs(os.path.join(folder, "parity", "qwen25vl"), exist_ok=True)
    networks(folder)
    processors(folder)
    resized(runtime)


if __name__ == "__main__":
    main()
