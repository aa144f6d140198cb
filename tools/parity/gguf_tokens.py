"""Compares what a GGUF file writes here, its weights packed, with transformers on the same weights unpacked.

    mvn -q -DskipTests package
    venv/bin/python tools/parity/gguf_tokens.py FILE.gguf

Twenty prompts, 64 tokens each, always the likeliest: the tokens are to be the same. Where they part, the difference of the
two scores in transformers says whether it was a tie. Nothing is written.

Packages: torch 2.10.0, transformers 5.24.0, accelerate, gguf, sentencepiece.
"""

import argparse
import os
import subprocess
import sys

PROMPTS = [
    "The capital of France is", "def fibonacci(n):", "Once upon a time there was a", "The three primary colours are",
    "import numpy as np\n", "Water boils at", "To make an omelette, first", "SELECT name FROM", "class Stack:\n    def __init__(self):",
    "In the year 1969,", "A prime number is", "for (int i = 0; i <", "The opposite of hot is", "Dear Sir or Madam,", "The sun rises in the",
    "# Sorts a list\ndef sort(values):", "My favourite animal is", "{\"name\": \"Ann\", \"age\":", "Photosynthesis is the process",
    "How many red cubes are there?",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    parser.add_argument("--classpath", help="instead of the built modules and cli/target/vireo.classpath")
    options = parser.parse_args()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    sys.path.insert(0, os.path.join(root, "tools", "bench"))
    from towers import class_path

    torch.set_num_threads(options.threads)
    folder, name = os.path.split(os.path.abspath(options.file))
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32).eval()
    prompts = [tokenizer(text)["input_ids"] for text in PROMPTS]
    ours = subprocess.run(
        [options.java, "-Dorg.bytedeco.openblas.load=mkl_rt", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "--add-modules", "jdk.incubator.vector", "-cp",
         options.classpath or class_path(root, "models"), "dev.vireo.models.qwen2.GreedyTokens", options.file, str(options.tokens)],
        input="".join(" ".join(map(str, p)) + "\n" for p in prompts), capture_output=True, text=True, check=True,
        env=dict(os.environ, OMP_WAIT_POLICY="PASSIVE")).stdout.splitlines()
    same = 0
    for text, prompt, line in zip(PROMPTS, prompts, ours, strict=True):
        found = list(map(int, line.split()))
        with torch.no_grad():
            expected = model.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=options.tokens, eos_token_id=None,
                                      pad_token_id=0)[0, len(prompt):].tolist()
        if found == expected:
            same += 1
            continue
        at = next(i for i, (a, b) in enumerate(zip(found, expected)) if a != b)
        with torch.no_grad():
            scores = model(torch.tensor([prompt + expected[:at]])).logits[0, -1]
        print(f"{text!r}: token {at} is {found[at]}, not {expected[at]}; their scores differ by "
              f"{float(scores[expected[at]] - scores[found[at]]):.2e}", flush=True)
    print(f"{same} of {len(PROMPTS)} prompts have the same {options.tokens} tokens")
    return 0 if same == len(PROMPTS) else 1


if __name__ == "__main__":
    sys.exit(main())
