"""Makes a tiny CLIP tokenizer and what transformers makes of some texts with it, for module diffusion.

    venv/bin/python clip_tokenizer.py ../../diffusion/src/test/resources/dev/vireo/diffusion/tokenizer
"""

import json
import os
import sys
from collections import Counter

from transformers import CLIPTokenizer
from transformers.models.clip.tokenization_clip import bytes_to_unicode

TEXTS = [
    "A bear walks from the left to the right, forest background",
    "two moving cars and a Car in a scar; it's theirs, we've 12 of 3cars",
    "",
    "a   red\tball   bounces!!! (50% off) #1",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c9COLE stra\u00dfe \u4e2d\u6587 \U0001f600",
    "the the the " * 30,
]


def main(folder):
    os.makedirs(folder, exist_ok=True)
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
    main(sys.argv[1])
