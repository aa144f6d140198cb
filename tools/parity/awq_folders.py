"""Folders of Qwen2 whose maps AutoAWQ packed into 4 bits, and the scores of transformers with the weights that it unpacks.

    venv/bin/python tools/parity/awq_folders.py models/src/test/resources/dev/vireo/models/awq

Packages: torch 2.10.0, transformers 5.24.0, safetensors, numpy, and autoawq 0.2.9 without what it asks for (pip install --no-deps);
its packing is used as it is, its models are not imported.
"""

import importlib
import importlib.util
import json
import os
import sys
import types

import torch
from safetensors.torch import save_file
from transformers import Qwen2Config, Qwen2ForCausalLM

SIZES = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, vocab_size=90,
             max_position_embeddings=64, tie_word_embeddings=False, bos_token_id=None, eos_token_id=None, pad_token_id=None)


def autoawq():
    base = importlib.util.find_spec("awq").submodule_search_locations[0]
    for name in ("awq", "awq.utils", "awq.modules", "awq.modules.linear"):  # without what the packages import
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(base, *name.split(".")[1:])]
        sys.modules[name] = module
    return importlib.import_module("awq.modules.linear.gemm"), importlib.import_module("awq.utils.packing_utils")


def quantised(weight, group):
    """Scales and zeros (out x groups) of the asymmetric 4-bit quantisation of each group."""
    parts = weight.reshape(weight.shape[0], -1, group)
    most, least = parts.amax(-1), parts.amin(-1)
    scales = ((most - least).clamp(min=1e-5) / 15).half()
    zeros = (-torch.round(least / scales.float())).clamp(0, 15)
    rounded = (torch.clamp(torch.round(parts / scales.float()[..., None]) + zeros[..., None], 0, 15) - zeros[..., None])
    return (rounded * scales.float()[..., None]).reshape(weight.shape), scales, zeros


def main():
    out = sys.argv[1]
    gemm, packing = autoawq()
    gemm.get_best_device = lambda: "cpu"
    for name, group_size in (("group32", 32), ("whole", -1)):
        torch.manual_seed(5)
        model = Qwen2ForCausalLM(Qwen2Config(**SIZES)).eval()
        for parameter in model.parameters():
            parameter.data.normal_(std=0.3 if parameter.ndim > 1 else 1)
        tensors = {k: v.half() for k, v in model.state_dict().items()}
        model.load_state_dict({k: v.float() for k, v in tensors.items()})
        for map_name, linear in model.named_modules():
            if not isinstance(linear, torch.nn.Linear) or map_name == "lm_head":
                continue
            group = linear.in_features if group_size == -1 else group_size
            linear.weight.data, scales, zeros = quantised(linear.weight.data, group)
            packed = gemm.WQLinear_GEMM.from_linear(linear, 4, group, scales=scales.t().contiguous(), zeros=zeros.t().contiguous())
            linear.weight.data = packing.dequantize_gemm(packed.qweight, packed.qzeros, packed.scales, 4, group).t().float()
            del tensors[map_name + ".weight"]
            for part in ("qweight", "qzeros", "scales"):
                tensors[f"{map_name}.{part}"] = getattr(packed, part).contiguous()
        folder = os.path.join(out, name)
        os.makedirs(folder, exist_ok=True)
        save_file(tensors, os.path.join(folder, "model.safetensors"), {"format": "pt"})
        config = json.loads(model.config.to_json_string())
        config["quantization_config"] = {"bits": 4, "group_size": group_size, "modules_to_not_convert": None, "quant_method": "awq",
                                         "version": "gemm", "zero_point": True}
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(config, file, indent=2)
        ids = torch.randint(0, SIZES["vocab_size"], (2, 20))
        with torch.no_grad():
            logits = model(ids).logits
        save_file({"input_ids": ids, "logits": logits.contiguous(), "weight": model.model.layers[1].mlp.down_proj.weight.data.half().contiguous()},
                  os.path.join(folder, "expected.safetensors"))


if __name__ == "__main__":
    main()
