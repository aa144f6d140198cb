"""Makes a tiny CLIP tokenizer and what transformers makes of some texts with it, for module diffusion.

    venv/bin/python clip_tokenizer.py ../../diffusion/src/test/resources/dev/vireo/diffusion/tokenizer

What the fast tokenizer of transformers 4.51.3 makes of texts that tokenizers disagree about; and the same tokenizer as
transformers 5.24.0 saves it, with what that makes of them:

    venv/bin/python clip_tokenizer.py ../../diffusion/src/test/resources/dev/vireo/diffusion/tokenizer four
    venv5/bin/python clip_tokenizer.py ../../diffusion/src/test/resources/dev/vireo/diffusion/tokenizer five
"""

import json
import os
import sys
from collections import Counter

from transformers import CLIPTokenizer

TEXTS = [
    "A bear walks from the left to the right, forest background",
    "two moving cars and a Car in a scar; it's theirs, we've 12 of 3cars",
    "",
    "a   red\tball   bounces!!! (50% off) #1",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c9COLE stra\u00dfe \u4e2d\u6587 \U0001f600",
    "the the the " * 30,
]


ODD = [
    "\u0130stanbul",
    "\u039f\u0394\u039f\u03a3 \u03a3",
    "it'\u017f \u017fun IT'S",
    "<|ENDOFTEXT|> a <|endoftext|> <|EndOfText|> b",
    "A <|StartOfText|>a",
    "\u212a \u2126 \u1e9e \ufb01 \u01c5",
    "a\u00a0b\u200bc\u3000d\x85e\x0bf",
    "\u4e2d\u6587 \uac00 x\u0301y \u00bd \u2167 \u0663 3\u00b2",
    "a_b a-b don't DON'T 'tis!",
    "\t\nA\x1fB\x00C",
    "&amp; \u201cq\u201d \u2026",
    "\U0001f468\u200d\U0001f469",
]


def numbers(tokenizer):
    return [{"text": t, "ids": tokenizer(t, padding="max_length", truncation=True, max_length=77)["input_ids"]} for t in ODD]


def five(folder):
    two = folder + "/vocab.json", folder + "/merges.txt"
    tokenizer = CLIPTokenizer(*two, pad_token="!")
    tokenizer.save_pretrained(folder + "5")
    with open(folder + "5/expected.json", "w") as f:
        json.dump(numbers(tokenizer), f)


def four(folder):
    from transformers import CLIPTokenizerFast

    with open(folder + "/odd.json", "w") as f:
        json.dump(numbers(CLIPTokenizerFast(folder + "/vocab.json", folder + "/merges.txt", pad_token="!")), f)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    from transformers.models.clip.tokenization_clip import bytes_to_unicode

    byte_of = bytes_to_unicode()
    words = Counter()
    for text in TEXTS + ["a walking dog and a lively cat and a flying bird move in the forest"] * 3:
        for word in text.lower().split():
            letters = [byte_of[b] for b in word.encode()]
            words[tuple(letters[:-1] + [letters[-1] + "</w>"])] += 1
    merges = []
    for _ in range(120):
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = max(sorted(pairs), key=pairs.get)
        merges.append(best)
        merged = Counter()
        for word, count in words.items():
            out, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            merged[tuple(out)] += count
        words = merged
    vocabulary = list(byte_of.values())
    vocabulary += [v + "</w>" for v in vocabulary] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    with open(folder + "/vocab.json", "w") as f:
        json.dump({v: i for i, v in enumerate(vocabulary)}, f)
    with open(folder + "/merges.txt", "w") as f:
        f.write("#version: 0.2\n" + "\n".join(" ".join(m) for m in merges) + "\n")
    with open(folder + "/special_tokens_map.json", "w") as f:
        json.dump({"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "!"}, f)
    tokenizer = CLIPTokenizer(folder + "/vocab.json", folder + "/merges.txt", pad_token="!")
    expected = [
        {"text": t, "ids": tokenizer(t, padding="max_length", truncation=True, max_length=77)["input_ids"]} for t in TEXTS
    ]
    with open(folder + "/expected.json", "w") as f:
        json.dump(expected, f)


if __name__ == "__main__":
    {"four": four, "five": five}.get((sys.argv[2:] or [""])[0], main)(sys.argv[1])
