"""Makes the GGUF fixtures of module runtime with the reference package: seeded blocks of every way of packing
with the numbers that are in them, and two tiny models with the tensors that their published folders would hold.

    venv/bin/python gguf_files.py ../../runtime/src/test/resources
"""

import os
import sys

import numpy as np
from gguf import GGMLQuantizationType as T
from gguf import GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize
from safetensors.numpy import save

TYPES = [T.F32, T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.Q2_K, T.Q3_K, T.Q4_K, T.Q5_K, T.Q6_K]

# Where the floats of half precision lie in a block: random bits there would be infinities and NaNs.
HALVES = {
    T.F16: [0], T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
}


def blocks(rng, kind, count):
    _, size = GGML_QUANT_SIZES[kind]
    if kind == T.F32:
        return rng.standard_normal(count).astype(np.float32).view(np.uint8)
    if kind == T.BF16:
        return (rng.standard_normal(count).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
    data = rng.integers(0, 256, (count, size), dtype=np.uint8)
    for at in HALVES[kind]:
        halves = (rng.standard_normal(count) * 10.0 ** rng.integers(-6, 3, count)).astype(np.float16)
        halves[0] = 0
        data[:, at:at + 2] = halves.reshape(count, 1).view(np.uint8)
    return data.reshape(-1)


def packings(folder):
    """Each tensor `x` has its numbers beside it, as `x.numbers`."""
    rng = np.random.default_rng(20)
    writer = GGUFWriter(os.path.join(folder, "packings.gguf"), "none")
    writer.add_string("a.text", "überschrift \"x\"\n")
    for name, value in (("uint8", 200), ("int8", -100), ("uint16", 60000), ("int16", -30000), ("uint32", 4_000_000_000),
                        ("int32", -2_000_000_000), ("uint64", 2**40), ("int64", -(2**40)), ("float32", 1e-6),
                        ("float64", 1e-300), ("bool", True)):
        getattr(writer, "add_" + name)("a." + name, value)
    writer.add_array("a.texts", ["a", "", "ü"])
    writer.add_array("a.integers", [1, -2, 3])
    writer.add_array("a.numbers", [0.5, -1.5])
    for kind in TYPES:
        numbers, size = GGML_QUANT_SIZES[kind]
        count = 6 if numbers == 256 else 24 if numbers == 32 else 96
        data = blocks(rng, kind, count)
        values = dequantize(data.reshape(2, -1), kind) if kind != T.F32 else data.view(np.float32).reshape(2, -1)
        if kind == T.F32:
            writer.add_tensor(kind.name, values)
        else:
            writer.add_tensor(kind.name, data.reshape(2, -1), raw_dtype=kind)
        writer.add_tensor(kind.name + ".numbers", values.astype(np.float32))
    close(writer)


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def permuted(weights, heads):
    """What the converter of llama.cpp does to the rows of q and k of Llama: halves become neighbours."""
    rows = weights.shape[0]
    return (weights.reshape(heads, 2, rows // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape))


def model(folder, architecture, heads, heads_kv):
    """A network of two layers; `published.*` beside it are the tensors of the folder that it came from."""
    rng = np.random.default_rng(heads)
    width, hidden, vocabulary, head = 32, 64, 40, 32 // heads
    writer = GGUFWriter(os.path.join(folder, architecture + ".gguf"), architecture)
    writer.add_block_count(2)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads_kv)
    writer.add_rope_freq_base(1e6)
    writer.add_layer_norm_rms_eps(1e-6)
    if architecture == "llama":
        writer.add_vocab_size(vocabulary)
        writer.add_rope_dimension_count(head)
    names = {"attn_q": ("self_attn.q_proj", width), "attn_k": ("self_attn.k_proj", heads_kv * head),
             "attn_v": ("self_attn.v_proj", heads_kv * head), "attn_output": ("self_attn.o_proj", width)}
    expected = {}

    def add(name, published, weights, kind=T.F32, pairs=0):
        packed = quantize(weights.astype(np.float32), kind)
        expected[published] = dequantize(packed, kind) if kind != T.F32 else weights
        if pairs:
            packed = permuted(packed, pairs)
        writer.add_tensor(name, packed, raw_dtype=kind)

    def random(*shape):
        return rng.standard_normal(shape).astype(np.float32)

    add("token_embd.weight", "model.embed_tokens.weight", random(vocabulary, width), T.Q8_0)
    add("output_norm.weight", "model.norm.weight", random(width))
    if architecture == "qwen2":
        add("output.weight", "lm_head.weight", random(vocabulary, width), T.F16)
    for layer in range(2):
        ours, theirs = f"blk.{layer}.", f"model.layers.{layer}."
        for name, (published, rows) in names.items():
            pairs = {"attn_q": heads, "attn_k": heads_kv}.get(name, 0) if architecture == "llama" else 0
            add(ours + name + ".weight", theirs + published + ".weight", random(rows, width), T.Q5_0, pairs)
            if architecture == "qwen2" and name != "attn_output":
                add(ours + name + ".bias", theirs + published + ".bias", random(rows))
        for name, published in (("attn_norm", "input_layernorm"), ("ffn_norm", "post_attention_layernorm")):
            add(ours + name + ".weight", theirs + published + ".weight", random(width))
        add(ours + "ffn_gate.weight", theirs + "mlp.gate_proj.weight", random(hidden, width), T.Q4_1)
        add(ours + "ffn_up.weight", theirs + "mlp.up_proj.weight", random(hidden, width), T.BF16)
        add(ours + "ffn_down.weight", theirs + "mlp.down_proj.weight", random(width, hidden), T.Q8_0)
    close(writer)
    return expected


def main(folder):
    folder = os.path.join(folder, "gguf")
    os.makedirs(folder, exist_ok=True)
    packings(folder)
    for architecture, heads, heads_kv in (("llama", 4, 2), ("qwen2", 2, 1)):
        expected = model(folder, architecture, heads, heads_kv)
        with open(os.path.join(folder, architecture + ".safetensors"), "wb") as out:
            out.write(save({k: np.ascontiguousarray(v, dtype=np.float32) for k, v in expected.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
