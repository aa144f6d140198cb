"""Makes the fixtures of SigLIP and CLIP with transformers: tiny networks of random weights, their inputs and outputs.

    python3 -m venv venv && venv/bin/pip install -r requirements-models.txt
    venv/bin/python towers.py ../../models/src/test/resources/dev/vireo/models

Transformers 5 saves single towers under other names; with transformers 5.24.0 (and torch 2.15.0):

    venv5/bin/python towers.py ../../models/src/test/resources/dev/vireo/models five

Each file holds a state dict under the published names, the inputs as `in.CASE.NAME`, the outputs as `out.CASE.NAME` and
gradients as `grad.PARAMETER`; the metadata holds `system`, `config` (config.json as save_pretrained writes it), `kind`
(the model_type that the weights belong to) and `cases`. Folders of save_pretrained lie in `folders/`.
"""

import json
import os
import shutil
import sys

import torch
from safetensors.torch import save_file
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModel,
    CLIPVisionModelWithProjection,
    SiglipConfig,
    SiglipModel,
    SiglipTextConfig,
    SiglipTextModel,
    SiglipVisionConfig,
    SiglipVisionModel,
)

VISION = dict(hidden_size=24, intermediate_size=40, num_hidden_layers=3, num_attention_heads=4, image_size=32, patch_size=8)
TEXT = dict(hidden_size=20, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4, vocab_size=50,
            max_position_embeddings=12)


def shaken(model, seed):
    """Random numbers in every parameter: fresh norms and biases of 1 and 0 would hide mistakes."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if name.endswith("logit_scale") or name.endswith("logit_bias"):
                p.copy_(0.7 + 0.1 * noise)
            elif p.dim() == 1:
                p.copy_(("norm" in name and "weight" in name) + 0.3 * noise)
            else:
                p.copy_(noise * (0.8 if "embedding" in name else 1.2 / p[0].numel() ** 0.5))
    return model.eval()


def named(output, prefix=""):
    out = {}
    for key in ("last_hidden_state", "pooler_output", "image_embeds", "text_embeds", "logits_per_image", "logits_per_text"):
        value = getattr(output, key, None)
        if value is not None:
            out[prefix + key] = value
    for i, state in enumerate(getattr(output, "hidden_states", None) or ()):
        out[f"{prefix}hidden_states.{i}"] = state
    for tower in ("vision_model_output", "text_model_output"):
        if getattr(output, tower, None) is not None:
            out.update(named(getattr(output, tower), prefix + tower[: -len("output")].rstrip("_") + "."))
    return out


def write(folder, name, system, model, cases, gradients=None):
    tensors = {k: v.detach().clone().contiguous() for k, v in model.state_dict().items()}
    listed = []
    for case, inputs, options in cases:
        with torch.no_grad():
            outputs = named(model(**inputs, **options))
        for key, value in inputs.items():
            tensors[f"in.{case}.{key}"] = value.contiguous()
        for key, value in outputs.items():
            tensors[f"out.{case}.{key}"] = value.detach().clone().contiguous()
        listed.append({"case": case, "inputs": sorted(inputs), "options": {k: v for k, v in options.items() if k != "output_hidden_states"},
                       "all_layers": options.get("output_hidden_states", False)})
    if gradients is not None:
        inputs, output, parameters = gradients
        seen = getattr(model(**inputs), output)
        weights = torch.linspace(-1, 1, seen.numel()).reshape(seen.shape)
        model.zero_grad()
        (seen * weights).sum().backward()
        tensors["grad_weights"] = weights
        for key, value in inputs.items():
            tensors[f"in.gradient.{key}"] = value.clone().contiguous()
        for parameter, p in model.named_parameters():
            if parameter in parameters:
                tensors["grad." + parameter] = p.grad.clone().contiguous()
    meta = {"system": system, "config": model.config.to_json_string(), "cases": json.dumps(listed),
            "gradient_of": gradients[1] if gradients else "",
            "made_with": f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"}
    os.makedirs(os.path.join(folder, "parity", system), exist_ok=True)
    save_file(tensors, os.path.join(folder, "parity", system, name + ".safetensors"), meta)


def pixels(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def ids(seed, batch, length, vocabulary=50, end=None, end_at=()):
    out = torch.randint(3, vocabulary - 2, (batch, length), generator=torch.Generator().manual_seed(seed))
    for row, at in enumerate(end_at):
        out[row, at] = end
    return out


ALL = {"output_hidden_states": True}


def siglip(folder):
    plain = shaken(SiglipVisionModel(SiglipVisionConfig(**VISION)), 1)
    write(folder, "vision", "siglip", plain, [
        ("plain", {"pixel_values": pixels(1, 2, 3, 32, 32)}, ALL),
        ("wide", {"pixel_values": pixels(2, 2, 3, 24, 56)}, {"interpolate_pos_encoding": True}),
        ("not_whole", {"pixel_values": pixels(3, 1, 3, 37, 45)}, {"interpolate_pos_encoding": True}),
    ], ({"pixel_values": pixels(4, 2, 3, 32, 32)}, "pooler_output", [
        "vision_model.embeddings.patch_embedding.weight", "vision_model.embeddings.position_embedding.weight",
        "vision_model.encoder.layers.0.self_attn.k_proj.weight", "vision_model.encoder.layers.2.mlp.fc1.bias",
        "vision_model.encoder.layers.1.layer_norm1.weight",
        "vision_model.head.attention.in_proj_weight", "vision_model.head.probe"]))
    # One token, one channel, erf, heads of 11.
    write(folder, "vision_one_token", "siglip", shaken(SiglipVisionModel(SiglipVisionConfig(
        hidden_size=33, intermediate_size=17, num_hidden_layers=2, num_attention_heads=3, num_channels=1, image_size=13,
        patch_size=9, hidden_act="gelu", layer_norm_eps=1e-5)), 2), [
        ("plain", {"pixel_values": pixels(5, 3, 1, 13, 13)}, ALL)])
    headless = SiglipVisionConfig(**{**VISION, "hidden_act": "quick_gelu", "num_attention_heads": 8})
    headless.vision_use_head = False
    write(folder, "vision_headless", "siglip", shaken(SiglipVisionModel(headless), 3), [
        ("plain", {"pixel_values": pixels(6, 1, 3, 32, 32)}, ALL)])
    mask = torch.ones(3, 9, dtype=torch.int64)
    mask[0, 5:] = 0
    mask[2, :3] = 0
    write(folder, "text", "siglip", shaken(SiglipTextModel(SiglipTextConfig(**TEXT, projection_size=14)), 4), [
        ("full", {"input_ids": ids(1, 2, 12)}, ALL),
        ("short", {"input_ids": ids(2, 2, 1)}, {}),
        ("masked", {"input_ids": ids(3, 3, 9), "attention_mask": mask}, ALL),
    ], ({"input_ids": ids(4, 2, 12)}, "pooler_output", [
        "text_model.embeddings.token_embedding.weight", "text_model.head.weight",
        "text_model.encoder.layers.0.self_attn.q_proj.bias"]))
    both = shaken(SiglipModel(SiglipConfig(
        text_config={**TEXT, "projection_size": 24, "hidden_act": "gelu"}, vision_config=VISION)), 5)
    write(folder, "both", "siglip", both, [
        ("both", {"input_ids": ids(5, 3, 12), "pixel_values": pixels(7, 2, 3, 32, 32)}, {})])
    save_folder(folder, "siglip_sharded", plain, "30KB")


def clip(folder):
    # end token 2: the largest number counts
    legacy = shaken(CLIPTextModel(CLIPTextConfig(**TEXT, eos_token_id=2, bos_token_id=0)), 11)
    write(folder, "text_legacy", "clip", legacy, [
        ("full", {"input_ids": ids(11, 3, 12, end=49, end_at=(11, 4, 7))}, ALL),
        ("short", {"input_ids": ids(12, 2, 1)}, {})])
    mask = torch.ones(3, 9, dtype=torch.int64)
    mask[0, 5:] = 0
    mask[1, 7:] = 0
    text = shaken(CLIPTextModel(CLIPTextConfig(**{**TEXT, "num_attention_heads": 5, "hidden_act": "gelu"}, eos_token_id=48)), 12)
    write(folder, "text", "clip", text, [
        # the end stands twice in one text, and is missing in another
        ("ends", {"input_ids": ids(13, 3, 9, vocabulary=45, end=48, end_at=(4, 8))}, ALL),
        ("masked", {"input_ids": ids(14, 3, 9, vocabulary=45, end=48, end_at=(4, 6, 8)), "attention_mask": mask}, ALL),
    ], ({"input_ids": ids(15, 2, 7, vocabulary=45, end=48, end_at=(3, 6))}, "pooler_output", [
        "text_model.embeddings.position_embedding.weight", "text_model.final_layer_norm.bias",
        "text_model.encoder.layers.1.self_attn.out_proj.weight"]))
    vision = shaken(CLIPVisionModel(CLIPVisionConfig(**VISION)), 13)
    write(folder, "vision", "clip", vision, [
        ("plain", {"pixel_values": pixels(11, 2, 3, 32, 32)}, ALL),
        ("wide", {"pixel_values": pixels(12, 2, 3, 16, 72)}, {"interpolate_pos_encoding": True}),
    ], ({"pixel_values": pixels(13, 2, 3, 32, 32)}, "pooler_output", [
        "vision_model.embeddings.class_embedding", "vision_model.pre_layrnorm.weight",
        "vision_model.encoder.layers.2.mlp.fc2.weight"]))
    write(folder, "vision_projected", "clip", shaken(CLIPVisionModelWithProjection(CLIPVisionConfig(
        hidden_size=21, intermediate_size=30, num_hidden_layers=1, num_attention_heads=3, image_size=30, patch_size=14,
        hidden_act="gelu_new", projection_dim=10)), 14), [
        ("plain", {"pixel_values": pixels(14, 2, 3, 30, 30)}, {})])
    write(folder, "text_projected", "clip", shaken(CLIPTextModelWithProjection(CLIPTextConfig(
        **TEXT, projection_dim=10, eos_token_id=48)), 15), [
        ("plain", {"input_ids": ids(16, 2, 5, vocabulary=45, end=48, end_at=(3, 4))}, {})])
    both = shaken(CLIPModel(CLIPConfig(text_config={**TEXT, "eos_token_id": 48}, vision_config=VISION, projection_dim=18)), 16)
    write(folder, "both", "clip", both, [
        ("both", {"input_ids": ids(17, 3, 12, vocabulary=45, end=48, end_at=(3, 4, 11)),
                  "pixel_values": pixels(15, 2, 3, 32, 32)}, {})])
    save_folder(folder, "clip_single", both, "5GB")


def five(folder):
    """Single towers as transformers 5 names their tensors."""
    small = dict(VISION, num_hidden_layers=1, image_size=16)
    pictures = {"pixel_values": pixels(21, 2, 3, 16, 16)}
    words = {"input_ids": ids(21, 2, 12, vocabulary=45, end=48, end_at=(3, 11))}
    write(folder, "vision_transformers5", "siglip", shaken(SiglipVisionModel(SiglipVisionConfig(**small)), 21), [
        ("plain", pictures, ALL)], (pictures, "pooler_output", ["head.probe", "embeddings.patch_embedding.weight"]))
    write(folder, "text_transformers5", "siglip", shaken(SiglipTextModel(SiglipTextConfig(**TEXT)), 22), [
        ("plain", words, ALL)])
    write(folder, "vision_transformers5", "clip", shaken(CLIPVisionModel(CLIPVisionConfig(**small)), 23), [
        ("plain", pictures, ALL)])
    write(folder, "text_transformers5", "clip", shaken(CLIPTextModel(CLIPTextConfig(**TEXT, eos_token_id=48)), 24), [
        ("plain", words, ALL)], (words, "pooler_output", ["embeddings.token_embedding.weight"]))


def save_folder(folder, name, model, shard):
    target = os.path.join(folder, "folders", name)
    shutil.rmtree(target, ignore_errors=True)
    model.save_pretrained(target, max_shard_size=shard)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[2:] == ["five"]:
        five(sys.argv[1])
    else:
        siglip(sys.argv[1])
        clip(sys.argv[1])
