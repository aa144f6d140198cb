"""Makes the fixtures of SmolVLM and Idefics3 with transformers: tiny networks of random weights, what they compute and write about
pictures, what the processor makes of pictures of many sizes, and which tokens conversations are.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 torchvision==0.25.0 transformers==5.24.0 safetensors==0.8.0 \
        pillow==13.0.0 numpy==2.4.6 num2words==0.5.14 jinja2==3.1.6
    venv5/bin/python smolvlm.py ../../models/src/test/resources/dev/vireo/models ../../language/src/test/resources/dev/vireo/language
    python3 -m venv venv4 && venv4/bin/pip install torch==2.10.0 transformers==4.51.3 safetensors==0.8.0 pillow==13.0.0 numpy==2.4.6
    venv4/bin/python smolvlm.py ../../models/src/test/resources/dev/vireo/models four

Each file of `parity/smolvlm` holds the tensors as save_pretrained writes them, the inputs as `in.CASE.NAME`, the outputs as
`out.CASE.NAME` and gradients as `grad.PARAMETER`; the metadata holds `system`, `config` (config.json), `cases`, and `generations`:
cases with the tokens that greedy decoding writes behind them. `processor.safetensors` has hashes of pixels. Into the second folder
go `smolvlm_tiny`, a folder as save_pretrained leaves it, and `smolvlm_prompts.json`: conversations with their tokens, and what the
model of that folder answers.
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
from transformers import Idefics3Config, Idefics3ForConditionalGeneration, SmolVLMConfig, SmolVLMForConditionalGeneration

MADE_WITH = f"transformers {__import__('transformers').__version__}, torch {torch.__version__}"
PICTURE = 55
WRITTEN = 24


def network(seed, vision, text, kind="smolvlm", **more):
    values = dict(dict(hidden_size=12, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=4),
                  **vision)
    decoder = dict(dict(model_type="llama", hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4,
                        num_key_value_heads=2, vocab_size=60, max_position_embeddings=128, rms_norm_eps=1e-5, rope_theta=1000.0,
                        bos_token_id=None, eos_token_id=None, pad_token_id=None), **text)
    config, model = {"smolvlm": (SmolVLMConfig, SmolVLMForConditionalGeneration),
                     "idefics3": (Idefics3Config, Idefics3ForConditionalGeneration)}[kind]
    made = model(config(vision_config=values, text_config=decoder, **dict(dict(scale_factor=2, image_token_id=PICTURE,
                                                                              tie_word_embeddings=False), **more)))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in made.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if p.dim() == 1:
                p.copy_(("norm" in name and "weight" in name) + 0.3 * noise)
            else:
                p.copy_(noise * (0.8 if "embed" in name and "patch" not in name else 1.2 / p[0].numel() ** 0.5))
        if more.get("tie_word_embeddings"):
            made.model.text_model.embed_tokens.weight.mul_(0.3)  # or else a word is followed by itself
    return made.eval()


def pixels(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def text(seed, *parts):
    """Words, and places for rows of pictures: a number is so many words, a list of one so many places."""
    generator = torch.Generator().manual_seed(seed)
    out = []
    for part in parts:
        out += [PICTURE] * part[0] if isinstance(part, list) else torch.randint(3, 50, (part,), generator=generator).tolist()
    return out


def batch(*texts, left=False):
    longest = max(map(len, texts))
    ids = torch.zeros(len(texts), longest, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for i, own in enumerate(texts):
        at = slice(longest - len(own), longest) if left else slice(0, len(own))
        ids[i, at] = torch.tensor(own)
        mask[i, at] = 1
    return dict(input_ids=ids, attention_mask=mask)


def write(folder, name, model, cases, written=(), deep=(), gradient=(), half=False):
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
    for case, inputs in cases.items():
        with torch.no_grad():
            seen = model(**inputs, output_hidden_states=case in deep)
        for key, value in inputs.items():
            tensors[f"in.{case}.{key}"] = value.clone().contiguous()
        tensors[f"out.{case}.logits"] = seen.logits.clone().contiguous()
        if case in deep:
            for i, state in enumerate(seen.hidden_states):
                tensors[f"out.{case}.hidden_states.{i}"] = state.clone().contiguous()
        listed.append({"case": case, "all_layers": case in deep})
    generations = []
    for case in written:
        inputs = cases[case]
        out = model.generate(**inputs, do_sample=False, max_new_tokens=WRITTEN, pad_token_id=0, output_scores=True,
                             return_dict_in_generate=True)
        margin = min(float((top := s.topk(2).values)[:, 0].sub(top[:, 1]).min()) for s in out.scores)
        tokens = out.sequences[:, inputs["input_ids"].shape[1]:].tolist()
        print(f"{name}.{case}: {len(set(sum(tokens, [])))} different tokens written, least margin {margin:.2g}")
        assert margin > 2e-4, "choose another seed"
        generations.append({"case": case, "tokens": tokens})
    if gradient:
        inputs = cases["plain"]
        seen = model(**inputs).logits
        weights = torch.linspace(-1, 1, seen.numel()).reshape(seen.shape)
        model.zero_grad()
        (seen * weights).sum().backward()
        tensors["grad_weights"] = weights
        for key, value in inputs.items():
            tensors[f"in.gradient.{key}"] = value.clone().contiguous()
        found = dict(model.named_parameters())
        for parameter in gradient:
            tensors["grad." + parameter] = found[parameter].grad.clone().contiguous()
    meta = {"system": "smolvlm", "config": config, "cases": json.dumps(listed), "generations": json.dumps(generations),
            "gradient_of": "logits" if gradient else "", "made_with": MADE_WITH}
    os.makedirs(os.path.join(folder, "parity", "smolvlm"), exist_ok=True)
    save_file(tensors, os.path.join(folder, "parity", "smolvlm", name + ".safetensors"), meta)


def cases_of(seed, side, rows, other, other_rows, left=False):
    several = pixels(seed + 1, 2, 3, 3, side, side)
    several[1, 1:] = 0  # fills up
    padded = pixels(seed + 2, 1, 2, 3, side, side)
    mask = torch.ones(1, 2, side, side, dtype=torch.int64)
    mask[0, 1, side * 5 // 8:] = 0
    mask[0, 1, :, side // 2 + 1:] = 0
    padded[0, 1] *= mask[0, 1]
    return {
        "plain": dict(batch(text(seed, 3, [rows], 5)), pixel_values=pixels(seed, 1, 1, 3, side, side)),
        "several": dict(batch(text(seed + 1, 2, [rows], 1, [rows], [rows], 4), text(seed + 2, [rows], 9), left=left), pixel_values=several),
        "padded": dict(batch(text(seed + 3, 1, [rows], 2, [rows], 2)), pixel_values=padded, pixel_attention_mask=mask),
        "other_size": dict(batch(text(seed + 4, 2, [other_rows], 3)), pixel_values=pixels(seed + 3, 1, 1, 3, other, other)),
        "words": batch(text(seed + 5, 7), text(seed + 6, 4)),
    }


def five(folder):
    write(folder, "smolvlm", network(1, {}, {}), cases_of(10, 16, 4, 24, 9), ["plain", "padded"], ["several"], [
        "model.vision_model.embeddings.position_embedding.weight", "model.connector.modality_projection.proj.weight",
        "model.text_model.embed_tokens.weight", "model.vision_model.encoder.layers.0.self_attn.q_proj.weight"])
    # Another grid, scale and decoder, its table of words used twice.
    write(folder, "idefics3", network(2, dict(image_size=18, patch_size=2, hidden_size=10, num_attention_heads=5, hidden_act="gelu"),
          dict(hidden_size=20, num_attention_heads=5, num_key_value_heads=5, tie_word_embeddings=True, attention_bias=True),
          "idefics3", scale_factor=3, tie_word_embeddings=True), cases_of(30, 18, 9, 12, 4, left=True), ["plain", "several"])


def four(folder):
    """As transformers 4 wrote it, in halves."""
    write(folder, "transformers4", network(3, dict(image_size=20, patch_size=5, num_hidden_layers=3), dict(num_key_value_heads=1),
          scale_factor=4), cases_of(50, 20, 1, 40, 4), ["plain"], half=True)


def picture(width, height, seed):
    """Pixels that any program makes the same: smooth, with edges, in whole numbers."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rgb = np.stack([(x * 3 + y * 5 + seed * 17 + c * 40 + ((x * y + seed) // 7) % 64 + 90 * ((x // 5 + y // 3 + c) % 2)) % 256
                    for c in range(3)], -1)
    return Image.fromarray(rgb.astype(np.uint8))


PUBLISHED = dict(do_convert_rgb=True, do_image_splitting=True, do_normalize=True, do_pad=True, do_rescale=True, do_resize=True,
                 image_mean=[0.5, 0.5, 0.5], image_std=[0.5, 0.5, 0.5], max_image_size=dict(longest_edge=512), resample=1,
                 rescale_factor=0.00392156862745098, size=dict(longest_edge=2048))


def processor(folder):
    from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil
    small = dict(PUBLISHED, size=dict(longest_edge=128), max_image_size=dict(longest_edge=32))
    settings = [small, dict(small, do_image_splitting=False), dict(small, resample=3, do_resize=False, image_mean=[0.1, 0.2, 0.3]),
                dict(small, size=dict(longest_edge=100), resample=2), PUBLISHED, dict(PUBLISHED, do_image_splitting=False)]
    sizes = [(640, 480), (480, 640), (32, 32), (33, 31), (100, 33), (33, 100), (1, 1), (7, 300), (128, 128), (129, 64), (250, 251),
             (31, 400)]
    cases = []
    for number, values in enumerate(settings):
        made = SmolVLMImageProcessorPil(**values)
        for i, (w, h) in enumerate(sizes):
            if number < 2 or (number < 4 and w * h < 20000) or i in (0, 7):
                out = made(picture(w, h, i), return_tensors="np", return_row_col_info=True)
                seen = out["pixel_values"][0]
                assert (np.asarray(out["pixel_attention_mask"]) == 1).all()
                cases.append(dict(settings=number, width=w, height=h, seed=i, rows=out["rows"][0][0], columns=out["cols"][0][0],
                                  shape=list(seen.shape), sha256=hashlib.sha256(seen.astype("<f4").tobytes()).hexdigest()))
    meta = {"system": "smolvlm_processor", "settings": json.dumps(settings), "cases": json.dumps(cases), "made_with": MADE_WITH}
    save_file({"nothing": torch.zeros(1)}, os.path.join(folder, "parity", "smolvlm", "processor.safetensors"), meta)


# One speaker after the other, each with a list of what is shown and said; content must be such a list.
TEMPLATE = ("<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}:"
            "{% if message['content'][0]['type'] != 'image' %} {% endif %}{% for part in message['content'] %}"
            "{% if part['type'] == 'image' %}<image>{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}"
            "<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}")

ODD = ["What is this?", "", " ", "\n", "\n\n", "two\n\nlines", "  leading and trailing  ", "tab\there", "ünïcödé", "日本語の質問",
       "emoji 🙂🙃", "a" * 200, "1234567890", "3.14 + 2 = ?", "What's \"that\"?", "<image", "image>", "< image >", "<row_1_col",
       "{{ braces }}", "{% if %}", "semi;colon:comma,", "\r\n", "\u00a0nbsp", "e\u0301 combining", "\u200bzero", "ALL CAPS!", "a\nb\nc\n",
       "mixed 日本 and 🙂 and text", "\\n backslash", "the the the", "    four"]


def tokenizer():
    from tokenizers import Tokenizer
    from tokenizers.decoders import ByteLevel as ByteLevelDecoder
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
    from transformers import AddedToken, PreTrainedTokenizerFast
    letters = sorted(ByteLevel.alphabet())
    merges = [("Ċ", "Ċ"), ("t", "h"), ("th", "e"), ("Ġ", "the"), ("i", "n"), ("Ġ", "Ġ"), ("s", "er"), ("e", "r"), ("U", "ser")]
    words = letters + [a + b for a, b in merges]
    core = Tokenizer(BPE({w: i for i, w in enumerate(words)}, merges))
    core.pre_tokenizer = Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False, use_regex=True)])
    core.decoder = ByteLevelDecoder()
    out = PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<end_of_utterance>", pad_token="<|im_end|>")
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<fake_token_around_image>", "<image>", "<end_of_utterance>", "<global-img>"]
    specials += [f"<row_{r}_col_{c}>" for r in range(1, 5) for c in range(1, 5)]
    out.add_tokens([AddedToken(s, special=True, normalized=False) for s in specials], special_tokens=True)
    out.chat_template = TEMPLATE
    return out


def conversations(folder):
    from transformers import SmolVLMProcessor
    from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil
    from transformers.models.smolvlm.video_processing_smolvlm import SmolVLMVideoProcessor
    words = tokenizer()
    settings = dict(PUBLISHED, size=dict(longest_edge=64), max_image_size=dict(longest_edge=16))
    made = SmolVLMProcessor(SmolVLMImageProcessorPil(**settings), words, SmolVLMVideoProcessor(), image_seq_len=4,
                            chat_template=TEMPLATE)
    ids = {s: words.convert_tokens_to_ids(s) for s in ("<image>", "<end_of_utterance>")}
    model = network(8, {}, dict(vocab_size=len(words), max_position_embeddings=1024, eos_token_id=ids["<end_of_utterance>"]),
                    image_token_id=ids["<image>"])
    target = os.path.join(folder, "smolvlm_tiny")
    shutil.rmtree(target, ignore_errors=True)
    # The marks of turns of other models end an answer here, too.
    model.generation_config.eos_token_id = words.convert_tokens_to_ids(["<end_of_utterance>", "<|im_end|>", "<|endoftext|>"])
    model.save_pretrained(target)
    words.save_pretrained(target)
    with open(os.path.join(target, "preprocessor_config.json"), "w") as file:  # as transformers 4 leaves it
        json.dump(dict(settings, image_processor_type="SmolVLMImageProcessor", processor_class="SmolVLMProcessor"), file, indent=1)
    with open(os.path.join(target, "processor_config.json"), "w") as file:
        json.dump(dict(image_seq_len=4, processor_class="SmolVLMProcessor"), file, indent=1)
    cases = []
    shown = [[], [(40, 30, 1)], [(16, 16, 2)], [(20, 70, 3)], [(90, 20, 4), (5, 40, 5)]]
    for i, said in enumerate(ODD):
        for splits in (False, True):
            pictures = shown[i % len(shown)] if i % len(shown) or not splits else [(64, 64, 6)]
            own = [picture(*p) for p in pictures]
            content = [dict(type="image", image=p) for p in own] + [dict(type="text", text=said)]
            prompt = made.apply_chat_template([dict(role="user", content=content)], add_generation_prompt=True)
            inputs = made(text=[prompt], images=[own] if own else None, return_tensors="pt",
                          **(dict(do_image_splitting=splits) if own else {}))
            case = dict(said=said, pictures=pictures, splits=splits, ids=inputs["input_ids"][0].tolist())
            if i % 4 == 1 or not own:
                keep = {k: v for k, v in inputs.items() if k in ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")}
                out = model.generate(**keep, do_sample=False, max_new_tokens=WRITTEN, pad_token_id=0, output_scores=True,
                                     return_dict_in_generate=True)
                margin = min(float((top := s.topk(2).values)[0, 0] - top[0, 1]) for s in out.scores)
                if margin > 2e-4:
                    tokens = out.sequences[0, inputs["input_ids"].shape[1]:].tolist()
                    case["written"] = tokens[:-1] if tokens[-1] in model.generation_config.eos_token_id else tokens
            cases.append(case)
    print(len(cases), "conversations,", sum("written" in c for c in cases), "with answers")
    with open(os.path.join(folder, "smolvlm_prompts.json"), "w") as file:
        json.dump(dict(made_with=MADE_WITH, cases=cases), file)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[2:] == ["four"]:
        four(sys.argv[1])
    else:
        five(sys.argv[1])
        processor(sys.argv[1])
        conversations(sys.argv[2])
