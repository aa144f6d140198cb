"""Makes the fixtures of tokenizers: tiny GGUF files and folders of every kind that is read, each trained on the few
lines below, and what HuggingFace's tokenizers make of odd texts with the tokenizer that a published folder of that
kind holds.

    venv/bin/python tokenizers_of_models.py ../../runtime/src/test/resources
    venv/bin/python tokenizers_of_models.py --real FILE.gguf OUT.json   # the same texts with a real Qwen2 or SmolLM2

`-Dvireo.tokenizers.dir=DIR` makes `TokenizerParityTest` read the files of another folder.
"""

import json
import os
import sys

from gguf import GGUFReader, GGUFWriter
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import Qwen2Tokenizer
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX as QWEN2
from transformers.tokenization_utils_base import generate_merges

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
          r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
          r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")

CORPUS = [
    "How many mugs are left of the laptop? There are three mugs and a laptop on the table.",
    "def execute_command(image) -> str:\n    patches = image.find('mug')\n    return str(len(patches))\n",
    "for (int i = 0; i < 10; i++) { System.out.println(\"i = \" + i); }  // counts to 9",
    "The quick brown fox jumps over the lazy dog. THE QUICK BROWN FOX. It's what they've said, isn't it?",
    "Bücher, Straße, naïve, café, İstanbul, ışık, Ελλάδα, Москва, مرحبا بالعالم, שלום, नमस्ते दुनिया",
    "你好，世界。今天天气很好。日本語のテキスト。한국어 텍스트입니다.",
    "1234567890 2024-11-30 3.14159 1,000,000 0xFF 42",
    "\t\ttabs\tand    spaces      and\r\nlines\n\n\n",
    "👍 🎉 👨‍👩‍👧‍👦 🇩🇪 ❤️ emoji",
] * 20

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
OWN = ["<tool_call>", "</tool_call>"]

TEXTS = [
    "", " ", "  ", "a", "\n", "\r\n", "\t", "Hello, world!", "hello  world", "   leading", "trailing   ", "a\u00a0b",
    "it's they'VE I'M we'll he'd 'tis", "don’t", "UPPER lower CamelCase snake_case kebab-case",
    "1", "12", "123", "1234", "12345678901234567890", "3.14159", "1,000,000", "２０２４", "Ⅷ ½ ²",
    "def f(x):\n\treturn x**2  # square\n", "if (a && b || !c) { return a[i]->b; }", "<html><body class=\"x\">&amp;</body></html>",
    "{\"key\": [1, 2.5, null, true]}", "SELECT * FROM t WHERE a <> 'b';", "\\frac{a}{b} \\u0041 %s %d",
    "https://example.org/a?b=c&d=e#f", "user@example.org", "C:\\Users\\x", "../../etc/passwd",
    "Straße naïve café", "cafe\u0301", "e\u0301\u0302", "\u0301", "a\u0300\u0301\u0302\u0303", "İstanbul ıI iİ", "ǅ ﬁ ﬀ",
    "مرحبا بالعالم", "السَّلَامُ عَلَيْكُمْ", "שָׁלוֹם", "नमस्ते दुनिया", "ภาษาไทย", "你好，世界", "日本語のテキスト", "한국어", "\u1112\u1161\u11ab", "が か\u3099",
    "👍", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪🇫🇷", "❤️", "☺", "a👍b", "𝒳𝓎", "\U0010ffff", "\ufeff", "\u200b\u200d", "\u202eabc",
    "a\0b", "\x1b[31m", "\x7f", "\u0085", "\u2028\u2029", "\ufffd",
    "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "<|endoftext|>", "a<|im_end|>b", "<|im_end|", "|im_end|>",
    "<|IM_END|>", "<|im_start|><|im_start|>", " <|im_end|> ", "<tool_call>\n{}\n</tool_call>", "<tool_call", "[PAD7]",
    "            deep", "a" * 300, " " * 200 + "x", "\n" * 50, "ab " * 80, "!?!?!?...---===", "▁ ▁▁", "Ġ Ċ", "<0x0A>", "<s> </s>",
]


def cases(tokenizer, special):
    out = []
    for text in TEXTS:
        tokenizer.encode_special_tokens = False
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        ends = tokenizer.encode(text, add_special_tokens=True).ids
        tokenizer.encode_special_tokens = True
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = False
        out.append({"text": text, "ids": ids, "ends": ends, "plain": plain,
                    "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                    "skipped": tokenizer.decode(ids, skip_special_tokens=True)})
    return {"specials": {token: tokenizer.token_to_id(token) for token in special}, "cases": out}


def write(path, content):
    with open(path, "w", encoding="utf-8") as out:
        out.write("{\"specials\":" + json.dumps(content["specials"]) + ",\"cases\":[\n")
        out.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in content["cases"]))
        out.write("\n]}\n")


def byte_level(pattern, digits=False, composed=False, whole=False):
    """A tokenizer as the published folders of a family have it, with an empty vocabulary."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=whole))
    parts = [pre_tokenizers.Digits(individual_digits=True)] if digits else []
    if pattern:
        parts.append(pre_tokenizers.Split(Regex(pattern), behavior="isolated"))
    parts.append(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not pattern))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(parts)
    tokenizer.decoder = decoders.ByteLevel()
    if composed:
        tokenizer.normalizer = normalizers.NFC()
    return tokenizer


FAMILIES = {
    "qwen2": dict(pattern=QWEN2, composed=True),
    "smollm": dict(pattern="", digits=True),
    "llama-bpe": dict(pattern=LLAMA3, whole=True),
    "tekken": dict(pattern=TEKKEN, whole=True),
    "gpt-2": dict(pattern=""),
}


def trained(tokenizer, size):
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(m) for m in model["merges"]]


def finish(tokenizer, bos=None):
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in SPECIAL])
    tokenizer.add_tokens([AddedToken(t, normalized=False, special=False) for t in OWN])
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=[(bos, tokenizer.token_to_id(bos))])


def metadata(writer, tokens, types, special):
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    for name, token in special.items():
        getattr(writer, f"add_{name}_token_id")(tokens.index(token))


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def by_bytes(folder, family):
    tokenizer = byte_level(**FAMILIES[family])
    vocab, merges = trained(tokenizer, 512)
    starts = family in ("llama-bpe", "tekken")
    finish(tokenizer, "<|im_start|>" if starts else None)
    write(os.path.join(folder, family + ".json"), cases(tokenizer, SPECIAL))
    tokens = sorted(vocab, key=vocab.get) + SPECIAL + OWN + ["[PAD7]", "[PAD8]"]
    types = [1] * len(vocab) + [3] * len(SPECIAL) + [4] * len(OWN) + [5, 5]
    writer = GGUFWriter(os.path.join(folder, family + ".gguf"), "none")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(family)
    metadata(writer, tokens, types, {"bos": "<|im_start|>", "eos": "<|im_end|>"})
    writer.add_token_merges([" ".join(merge) for merge in merges])
    if not starts:
        writer.add_add_bos_token(False)
    close(writer)
    return vocab, merges, tokenizer


def folders(folder, vocab, merges, tokenizer):
    """Qwen2's folder as it was before there was tokenizer.json, and with it."""
    old = os.path.join(folder, "qwen2-old")
    new = os.path.join(folder, "qwen2-new")
    os.makedirs(old, exist_ok=True)
    os.makedirs(new, exist_ok=True)
    with open(os.path.join(old, "vocab.json"), "w", encoding="utf-8") as out:
        json.dump(vocab, out, ensure_ascii=False)
    with open(os.path.join(old, "merges.txt"), "w", encoding="utf-8") as out:
        out.write("#version: 0.2\n" + "".join(" ".join(merge) + "\n" for merge in merges))
    added = {tokenizer.token_to_id(token): {"content": token, "lstrip": False, "normalized": False, "rstrip": False,
                                            "single_word": False, "special": token in SPECIAL}
             for token in SPECIAL + OWN}
    with open(os.path.join(old, "tokenizer_config.json"), "w", encoding="utf-8") as out:
        json.dump({"added_tokens_decoder": added, "tokenizer_class": "Qwen2Tokenizer"}, out)
    tokenizer.enable_truncation(5)
    tokenizer.enable_padding(length=9)
    tokenizer.save(os.path.join(new, "tokenizer.json"), pretty=False)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    theirs = Qwen2Tokenizer(vocab=vocab, merges=merges)
    theirs.add_special_tokens({"additional_special_tokens": [AddedToken(t, normalized=False) for t in SPECIAL]})
    for text in TEXTS:
        if "<tool" not in text:
            ours = tokenizer.encode(text, add_special_tokens=False).ids
            assert theirs(text, add_special_tokens=False)["input_ids"] == ours, text


def by_pieces(folder):
    """SentencePiece's way, with the scores from which the merges follow."""
    trainer = trainers.BpeTrainer(vocab_size=500, show_progress=False)
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Metaspace()
    learner.train_from_iterator(CORPUS, trainer)
    learned = json.loads(learner.to_str())["model"]
    letters = [t for t in learned["vocab"] if len(t) == 1]
    pieces = ["".join(merge) for merge in learned["merges"]]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + pieces + letters + ["<tool_call>"]
    types = [2, 3, 3] + [6] * 256 + [1] * (len(pieces) + len(letters)) + [4]
    scores = [0.0] * 259 + [-float(i) for i in range(len(pieces) + len(letters))] + [0.0]
    assert len(set(tokens)) == len(tokens)
    vocab = {token: i for i, token in enumerate(tokens)}
    usable = {t: i for t, i in vocab.items() if types[i] in (1, 2, 4)}
    merges = generate_merges(usable, {t: scores[i] for t, i in usable.items()})
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<s>", "</s>"]
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    tokenizer.add_tokens([AddedToken("<tool_call>", normalized=False, special=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    write(os.path.join(folder, "pieces.json"), cases(tokenizer, special))
    writer = GGUFWriter(os.path.join(folder, "pieces.gguf"), "none")
    writer.add_tokenizer_model("llama")
    metadata(writer, tokens, types, {"bos": "<s>", "eos": "</s>", "unk": "<unk>"})
    writer.add_token_scores(scores)
    close(writer)


def real(path, out):
    """The tokenizer of a real file, as its published folder has it."""
    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(m.split(" ")) for m in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = byte_level(**FAMILIES[fields["tokenizer.ggml.pre"].contents()])
    vocab = {t: i for i, (t, kind) in enumerate(zip(tokens, types)) if kind != 5}
    model = tokenizer.model
    tokenizer.model = models.BPE(vocab=vocab, merges=merges, ignore_merges=model.ignore_merges)
    special = [t for t, kind in zip(tokens, types) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    tokenizer.add_tokens([AddedToken(t, normalized=False, special=False)
                          for t, kind in zip(tokens, types) if kind == 4])
    content = cases(tokenizer, special)
    write(out, content)
    from transformers import AutoTokenizer
    theirs = AutoTokenizer.from_pretrained(os.path.dirname(path), gguf_file=os.path.basename(path))
    other = [c["text"] for c in content["cases"]
             if theirs(c["text"], add_special_tokens=False)["input_ids"] != c["ids"]]
    print(len(content["cases"]), "texts; AutoTokenizer on the GGUF file differs on", len(other), other)


def main(folder):
    folder = os.path.join(folder, "tokenizers")
    os.makedirs(folder, exist_ok=True)
    for family in FAMILIES:
        made = by_bytes(folder, family)
        if family == "qwen2":
            folders(folder, *made)
    by_pieces(folder)


if __name__ == "__main__":
    if sys.argv[1] == "--real":
        real(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1])
