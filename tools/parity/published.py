"""Lists the names and shapes of the tensors of published checkpoints, with the configuration of each, for
PublishedWeightsTest. No weights are made or fetched: the reference builds each network without memory.

    venv/bin/python published.py ../../models/src/test/resources/dev/vireo/models/keys/published.json

The configurations are those of the hub's config.json files but for what says nothing of a network; PS3's are those of its
training (train/src/open_clip/model_configs), as its writer puts them into config.json. Made with transformers 4.51.3, timm
1.0.15 and ps3-torch 0.1.3. Names of layers are drawn together: `{0-11}`.
"""

import json
import re
import sys

import timm
import torch
import transformers as t

CLIP = {
    "architectures": ["CLIPModel"], "initializer_factor": 1.0, "logit_scale_init_value": 2.6592, "model_type": "clip",
    "projection_dim": 512, "torch_dtype": "float32", "transformers_version": None,
    "text_config": {
        "add_cross_attention": False, "attention_dropout": 0.0, "bad_words_ids": None, "bos_token_id": 0, "do_sample": False,
        "dropout": 0.0, "eos_token_id": 2, "hidden_act": "quick_gelu", "hidden_size": 512, "id2label": {"0": "LABEL_0"},
        "intermediate_size": 2048, "is_decoder": False, "layer_norm_eps": 1e-05, "max_position_embeddings": 77,
        "model_type": "clip_text_model", "num_attention_heads": 8, "num_beams": 1, "num_hidden_layers": 12, "pad_token_id": 1,
        "projection_dim": 512, "pruned_heads": {}, "vocab_size": 49408, "use_bfloat16": False},
    "text_config_dict": None,
    "vision_config": {
        "attention_dropout": 0.0, "dropout": 0.0, "hidden_act": "quick_gelu", "hidden_size": 768, "image_size": 224,
        "intermediate_size": 3072, "layer_norm_eps": 1e-05, "model_type": "clip_vision_model", "num_attention_heads": 12,
        "num_hidden_layers": 12, "patch_size": 32, "projection_dim": 512},
    "vision_config_dict": None,
}
SIGLIP = {
    "architectures": ["SiglipModel"], "initializer_factor": 1.0, "model_type": "siglip", "torch_dtype": "float32",
    "text_config": {"model_type": "siglip_text_model"},
    "vision_config": {"model_type": "siglip_vision_model"},
}
PS3 = {
    "architectures": ["PS3Model"], "model_type": "ps3",
    "vision_config": {
        "architectures": ["PS3VisionModel"], "model_type": "ps3_vision_model", "model_name": "vit_so400m_patch14_siglip_384",
        "hidden_size": 1152, "pool": "map", "ps3": True, "ps3_scales": [378, 756, 1512],
        "select_based_on_layer": [0, 9, 18, 26], "min_select_num": 1, "max_select_num": 2560, "separate_pos_emb": True,
        "highres_selection_feature": True},
    "text_config": {
        "context_length": 64, "vocab_size": 32000, "hf_tokenizer_name": "timm/ViT-B-16-SigLIP",
        "tokenizer_kwargs": {"clean": "canonicalize"}, "width": 1152, "heads": 16, "layers": 27, "mlp_ratio": 3.7362,
        "no_causal_mask": True, "proj_bias": True, "pool_type": "last", "norm_kwargs": {"eps": 1e-6},
        "architectures": ["PS3TextModel"], "model_type": "ps3_text_model", "output_dim": 1152, "prompt_proj_dim": 1152},
}
MAE = {"model_type": "mae", "model_name": "mae_vit_base_patch16"}


def ps3():
    sys.path.pop(0)  # this folder, where ps3.py is another
    from ps3.configuration_ps3 import PS3Config
    from ps3.modeling_ps3 import PS3Model

    shapes = shapes_of(PS3Model(PS3Config(text_config=PS3["text_config"], vision_config=PS3["vision_config"])))
    return shapes | {"logit_scale": [], "logit_bias": []}  # as save_ps3_hf_ckpt.py keeps them


def mae():
    """What mae_pretrain_vit_base.pth holds: the encoder alone."""
    return shapes_of(timm.create_model("vit_base_patch16_224", num_classes=0))


def shapes_of(model):
    return {k: list(v.shape) for k, v in model.state_dict().items()}


def drawn(shapes):
    """Names that differ in the number of a layer alone, in one line."""
    lines = {}
    for name, shape in shapes.items():
        found = re.search(r"(?<=\.)(layers|blocks|resblocks)\.(\d+)\.", name)
        key = name if not found else name[: found.start(2)] + "{}" + name[found.end(2) :]
        lines.setdefault((key, tuple(shape)), []).append(int(found.group(2)) if found else 0)
    out = {}
    for (key, shape), numbers in lines.items():
        assert numbers == list(range(len(numbers)))
        out[key.replace("{}", f"{{0-{numbers[-1]}}}")] = list(shape)
    return out


def main(file):
    linspace = torch.linspace  # timm reads the numbers of one
    torch.linspace = lambda *a, **k: linspace(*a, **{**k, "device": "cpu"})
    with torch.device("meta"):
        listed = [
            ("openai/clip-vit-base-patch32", CLIP, shapes_of(t.CLIPModel(t.CLIPConfig(**CLIP)))),
            ("google/siglip-base-patch16-224", SIGLIP, shapes_of(t.SiglipModel(t.SiglipConfig(**SIGLIP)))),
            ("nvidia/PS3-1.5K-SigLIP", PS3, ps3()),
            ("facebookresearch/mae mae_pretrain_vit_base", MAE, mae()),
        ]
    with open(file, "w") as f:
        lines = [json.dumps({"name": n, "config": c, "tensors": drawn(s)}) for n, c, s in listed]
        f.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
