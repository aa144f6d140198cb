"""Texts that tokenizers disagree about, for owlv2.py and siglip2.py, and tiny vocabularies for them."""

import json
from collections import Counter

ODD = [
    "a photo of a red cube",
    "A Photo Of A RED Cube",
    "",
    " ",
    "   two   blanks\tand a\nline ",
    "it's theirs, we've 12 of 3cars; don't DON'T 'tis!",
    "\u0130stanbul",
    "\u039f\u0394\u039f\u03a3 \u03a3",
    "it'\u017f \u017fun IT'S",
    "\u212a \u2126 \u1e9e \ufb01 \u01c5",
    "a\u00a0b\u200bc\u3000d\x85e\x0bf",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c9COLE stra\u00dfe",
    "\u4e2d\u6587 \uac00 x\u0301y \u00bd \u2167 \u0663 3\u00b2",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "a_b a-b a.b",
    "\t\nA\x1fB",
    "&amp; \u201cq\u201d \u2026",
    "50% off, #1 (really) [x] {y}",
    "photo" * 12,
    "the cat " * 30,
    "1234567890",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
    "\u0e44\u0e17\u0e22 \u0939\u093f\u0928\u094d\u0926\u0940",
    "...---...",
    "\\ / | \u00ac \u00b5",
    "a",
    "\u2581a \u2581",
    "\ud55c\uad6d\uc5b4",
    "x" * 200,
    "e\u0301\u0327 \u1e69 s\u0323\u0307",
    "new\r\nline\r",
    "$5.00 = \u20ac4.60",
]


def merged(words, count, pairs_only=False):
    """Byte-pair merges of words that are tuples of symbols, the most frequent pair first."""
    words = Counter(words)
    merges = []
    for _ in range(count):
        pairs = Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        if not pairs:
            break
        best = max(sorted(pairs), key=pairs.get)
        merges.append(best)
        after = Counter()
        for word, times in words.items():
            out, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            after[tuple(out)] += times
        words = after
    return merges


def byte_letters():
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {b: chr(b) for b in seen}
    for b in range(256):
        if b not in letters:
            letters[b] = chr(256 + len(letters) - len(seen))
    return letters


TRAINED = " ".join(text.lower() for text in ODD if len(text) < 60) + " a photo of a" * 5


def clip_files(folder):
    """The files of a CLIP tokenizer of before tokenizer.json, with ! as padding."""
    letters = byte_letters()
    words = []
    for word in TRAINED.split():
        symbols = [letters[b] for b in word.encode()]
        words.append(tuple(symbols[:-1] + [symbols[-1] + "</w>"]))
    merges = merged(words, 60)
    first = [letters[b] for b in sorted(letters, key=lambda b: letters[b])]
    vocabulary = first + [v + "</w>" for v in first] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    with open(folder + "/vocab.json", "w") as f:
        json.dump({v: i for i, v in enumerate(vocabulary)}, f)
    with open(folder + "/merges.txt", "w") as f:
        f.write("#version: 0.2\n" + "\n".join(" ".join(m) for m in merges) + "\n")
    with open(folder + "/tokenizer_config.json", "w") as f:
        json.dump({"tokenizer_class": "CLIPTokenizer", "model_max_length": 16, "pad_token": "!", "do_lower_case": True,
                   "add_prefix_space": False, "errors": "replace",
                   "bos_token": {"__type": "AddedToken", "content": "<|startoftext|>", "lstrip": False, "normalized": True,
                                 "rstrip": False, "single_word": False},
                   "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}, f)


def gemma_vocabulary():
    """A vocabulary as Gemma has it: pieces with ▁ for a blank, bytes for what it lacks."""
    words = Counter("\u2581" + word for word in TRAINED.split())
    letters = sorted({c for word in words for c in word if c.isascii() or c == "\u2581"} | set("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    merges = merged({tuple(c for c in word if c in letters): n for word, n in words.items() if set(word) <= set(letters)}, 60)
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"] + [f"<0x{b:02X}>" for b in range(256)] + letters
    tokens += [t for t in ("".join(m) for m in merges) if t not in tokens]
    return {t: i for i, t in enumerate(tokens)}, merges
