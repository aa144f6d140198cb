"""Makes the fixtures of Qwen2 and Llama with transformers: tiny decoders of random weights, what they compute, what they
write, and what transformers' logits processors make of scores.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 transformers==5.24.0 safetensors==0.8.0
    venv5/bin/python qwen2.py ../../models/src/test/resources/dev/vireo/models

Each file holds a state dict under the published names, the inputs as `in.CASE.NAME`, the outputs as `out.CASE.NAME` and
gradients as `grad.PARAMETER`; the metadata holds `system`, `config` (config.json as save_pretrained writes it), `cases`, and
`generations`: prompts, padded at the left to one batch, with the tokens that greedy decoding writes behind them.
`folders/qwen2_sharded` is a folder of save_pretrained in several files, with the numbers to expect in `expected`.
"""

import json
import os
import shutil
import sys

import torch
from safetensors.torch import save_file
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    LogitsProcessorList,
    MinPLogitsWarper,
    Qwen2Config,
    Qwen2ForCausalLM,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from towers import shaken

SIZES = dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             vocab_size=96, max_position_embeddings=64, rms_norm_eps=1e-5, bos_token_id=None, eos_token_id=None,
             pad_token_id=None)
WRITTEN = 64


def rope(kind, theta=1000.0, **more):
    return dict(rope_type=kind, rope_theta=theta, **more)


def ids(seed, batch, length, vocabulary=96):
    return torch.randint(0, vocabulary, (batch, length), generator=torch.Generator().manual_seed(seed))


def mask(batch, length, left=(), right=()):
    out = torch.ones(batch, length, dtype=torch.int64)
    for row, count in left:
        out[row, :count] = 0
    for row, count in right:
        out[row, length - count:] = 0
    return out


def greedy(model, prompts):
    """What is written, and how clearly: a token that is hardly better than the next best would be a matter of rounding."""
    longest = max(map(len, prompts))
    padded = torch.tensor([[0] * (longest - len(p)) + p for p in prompts])
    kept = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
    out = model.generate(padded, attention_mask=kept, do_sample=False, max_new_tokens=WRITTEN, pad_token_id=0,
                         output_scores=True, return_dict_in_generate=True)
    margin = min(float((top := s.topk(2).values)[:, 0].sub(top[:, 1]).min()) for s in out.scores)
    return out.sequences[:, longest:].tolist(), margin


def tensors_of(model, cases, gradient=None):
    tensors = {k: v.detach().clone().contiguous() for k, v in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del tensors["lm_head.weight"]
    listed = []
    for case, inputs, all_layers in cases:
        with torch.no_grad():
            seen = model(**inputs, output_hidden_states=all_layers)
        for key, value in inputs.items():
            tensors[f"in.{case}.{key}"] = value.contiguous()
        tensors[f"out.{case}.logits"] = seen.logits.clone().contiguous()
        for i, state in enumerate(seen.hidden_states or ()):
            tensors[f"out.{case}.hidden_states.{i}"] = state.clone().contiguous()
        listed.append({"case": case, "all_layers": all_layers})
    if gradient is not None:
        inputs, parameters = gradient
        seen = model(**inputs).logits
        weights = torch.linspace(-1, 1, seen.numel()).reshape(seen.shape)
        model.zero_grad()
        (seen * weights).sum().backward()
        tensors["grad_weights"] = weights
        for key, value in inputs.items():
            tensors[f"in.gradient.{key}"] = value.clone().contiguous()
        for name, p in model.named_parameters():
            if name in parameters:
                tensors["grad." + name] = p.grad.clone().contiguous()
    return tensors, listed


def write(folder, name, model, cases, gradient=None, prompts=(), config=None, more=None):
    tensors, listed = tensors_of(model, cases, gradient)
    tensors.update(more or {})
    generations = []
    for batch in prompts:
        written, margin = greedy(model, batch)
        print(f"{name}: {len(batch)} prompts, {len(set(sum(written, [])))} different tokens written, least margin {margin:.2g}")
        assert margin > 2e-4, "choose another seed"
        generations.append({"prompts": batch, "tokens": written})
    meta = {"system": "qwen2", "config": config or model.config.to_json_string(), "cases": json.dumps(listed),
            "gradient_of": "logits" if gradient else "", "generations": json.dumps(generations),
            "made_with": f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"}
    save_file(tensors, os.path.join(folder, "parity", "qwen2", name + ".safetensors"), meta)


def texts(seed, *lengths):
    return [ids(seed + i, 1, length)[0].tolist() for i, length in enumerate(lengths)]


def qwen2(seed, **settings):
    return shaken(Qwen2ForCausalLM(Qwen2Config(**{**SIZES, **settings})), seed)


def llama(seed, **settings):
    return shaken(LlamaForCausalLM(LlamaConfig(**{**SIZES, **settings})), seed)


def of_transformers4(config):
    """The same configuration as transformers 4 writes it."""
    values = json.loads(config.to_json_string())
    parameters = values.pop("rope_parameters")
    values["rope_theta"] = parameters.pop("rope_theta")
    values["rope_scaling"] = None if parameters["rope_type"] == "default" else parameters
    values["torch_dtype"] = "float32"
    values.pop("dtype", None)
    values.pop("layer_types", None)
    values["sliding_window"] = 4096
    values["transformers_version"] = "4.43.1"
    return json.dumps(values)


def decoders(folder):
    plain = ("plain", {"input_ids": ids(1, 2, 9)}, False)
    left = ("left", {"input_ids": ids(2, 3, 8), "attention_mask": mask(3, 8, left=[(0, 3), (2, 1)])}, False)
    right = ("right", {"input_ids": ids(3, 2, 7), "attention_mask": mask(2, 7, right=[(1, 4)])}, False)
    deep = ("deep", {"input_ids": ids(4, 1, 5)}, True)
    one = ("one", {"input_ids": ids(5, 2, 1)}, False)
    write(folder, "untied", qwen2(11, rope_parameters=rope("default", 1e6)), [plain, left, right, deep, one],
          ({"input_ids": ids(6, 2, 6), "attention_mask": mask(2, 6, right=[(1, 2)])}, [
              "model.embed_tokens.weight", "lm_head.weight", "model.norm.weight",
              "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.bias",
              "model.layers.1.self_attn.v_proj.weight", "model.layers.1.self_attn.o_proj.weight",
              "model.layers.0.mlp.gate_proj.weight", "model.layers.1.mlp.up_proj.weight",
              "model.layers.0.input_layernorm.weight"]),
          [texts(20, 7), texts(30, 3, 11, 6)])
    write(folder, "tied", qwen2(12, tie_word_embeddings=True), [plain, left],
          ({"input_ids": ids(7, 1, 6)}, ["model.embed_tokens.weight"]), [texts(40, 5, 9)])
    write(folder, "linear", qwen2(13, rope_parameters=rope("linear", factor=3.0)), [plain, right], prompts=[texts(50, 6)])
    # Longer than the training's texts: 16.
    longer = ("longer", {"input_ids": ids(8, 1, 24)}, False)
    write(folder, "dynamic", qwen2(14, rope_parameters=rope("dynamic", factor=4.0), max_position_embeddings=16),
          [plain, longer], prompts=[texts(60, 12), texts(65, 4, 9)])
    write(folder, "yarn", qwen2(15, rope_parameters=rope("yarn", factor=4.0, original_max_position_embeddings=16)),
          [plain, longer], prompts=[texts(70, 10)])
    write(folder, "yarn_settings", llama(26, rope_parameters=rope(
        "yarn", factor=8.0, original_max_position_embeddings=32, beta_fast=4.0, beta_slow=0.5, mscale=1.3, mscale_all_dim=0.7,
        truncate=False), num_key_value_heads=4), [plain, longer])
    write(folder, "llama3", llama(17, rope_parameters=rope(
        "llama3", 500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32),
        num_key_value_heads=1), [plain, longer], prompts=[texts(80, 8)])
    write(folder, "longrope", llama(18, rope_parameters=rope(
        "longrope", short_factor=[1.0, 1.1, 1.3], long_factor=[1.5, 3.0, 4.0], original_max_position_embeddings=16)),
        [plain, longer])
    write(folder, "window", qwen2(29, use_sliding_window=True, sliding_window=4, max_window_layers=1),
          [plain, left, longer], prompts=[texts(90, 9), texts(95, 2, 6)])
    write(folder, "head_size", llama(21, num_attention_heads=3, num_key_value_heads=1, head_dim=10, attention_bias=True,
                                     mlp_bias=True, tie_word_embeddings=True, hidden_act="gelu"), [plain, left, deep],
          prompts=[texts(100, 5)])
    four = qwen2(22, num_key_value_heads=4, rope_parameters=rope("linear", factor=2.0))
    write(folder, "transformers4", four, [plain], config=of_transformers4(four.config),
          more={f"model.layers.{i}.self_attn.rotary_emb.inv_freq": torch.ones(3) for i in range(2)})
    bare = qwen2(23)
    tensors, listed = tensors_of(bare, [plain])
    path = os.path.join(folder, "folders", "qwen2_sharded")
    shutil.rmtree(path, ignore_errors=True)
    bare.save_pretrained(path, max_shard_size="20KB")
    os.remove(os.path.join(path, "generation_config.json"))
    os.makedirs(os.path.join(path, "expected"))
    save_file({k: v for k, v in tensors.items() if k.startswith(("in.", "out."))},
              os.path.join(path, "expected", "plain.safetensors"), {"cases": json.dumps(listed)})


def sampling(folder):
    """Scores before and after. What is out has the number -1e30."""
    generator = torch.Generator().manual_seed(5)
    scores = torch.randn(4, 50, generator=generator) * torch.tensor([[1.0], [3.0], [8.0], [0.1]])
    scores[1, 7] = scores[1, 9] = scores[1].max() + 0.5  # equal ones at the top, and in the middle
    scores[0, 3] = scores[0].sort(descending=True).values[4]
    tokens = torch.randint(0, 50, (4, 12), generator=generator)
    settings = [
        dict(penalty=1.3), dict(temperature=0.7), dict(temperature=2.5), dict(top_k=5), dict(top_k=1), dict(top_k=200),
        dict(top_p=0.9), dict(top_p=0.3), dict(top_p=0.0), dict(min_p=0.05), dict(min_p=1.0),
        dict(penalty=1.1, temperature=0.8, top_k=20, top_p=0.95, min_p=0.02),
        dict(penalty=0.8, temperature=1.7, top_k=10, top_p=0.6, min_p=0.1),
    ]
    tensors = {"scores": scores, "tokens": tokens}
    for i, given in enumerate(settings):
        chain = LogitsProcessorList()
        if "penalty" in given:
            chain.append(RepetitionPenaltyLogitsProcessor(given["penalty"]))
        if "temperature" in given:
            chain.append(TemperatureLogitsWarper(given["temperature"]))
        if "top_k" in given:
            chain.append(TopKLogitsWarper(given["top_k"]))
        if "top_p" in given:
            chain.append(TopPLogitsWarper(given["top_p"]))
        if "min_p" in given:
            chain.append(MinPLogitsWarper(given["min_p"]))
        tensors[f"out.{i}"] = chain(tokens, scores.clone()).clamp(min=-1e30).contiguous()
    meta = {"system": "qwen2_sampling", "settings": json.dumps(settings),
            "made_with": f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"}
    save_file(tensors, os.path.join(folder, "parity", "qwen2", "sampling.safetensors"), meta)


def main():
    folder = sys.argv[1]
    os.makedirs(os.path.join(folder, "parity", "qwen2"), exist_ok=True)
    decoders(folder)
    sampling(folder)


if __name__ == "__main__":
    main()
