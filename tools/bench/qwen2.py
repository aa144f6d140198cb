"""Compares our decoder with transformers, or on a GGUF file with llama.cpp: same sizes, threads, type and machine, one
step of each in turn.

    mvn -q -DskipTests package
    venv/bin/python tools/bench/qwen2.py --rounds 6 --threads 2        # packages: tools/parity/qwen2.py says which
    venv/bin/python tools/bench/qwen2.py --gguf FILE                   # package: xllamacpp 2026.10.11549

As tools/bench/towers.py, from which it takes how processes are run and ratios are told: two processes run one step each, in
turn and in changing order, and never at the same time. `prefill` is the time until the first of one prompt's tokens, `decode`
the time from the first to the last token, both with random weights of the shape of Qwen2.5-0.5B, greedily, with a cache;
transformers by `generate`. Of a GGUF file, both compute with the weights as they are packed there; llama.cpp by its server,
which says itself how long either took.
"""

import argparse
import json
import os
import statistics
import sys
import time

from towers import Process, class_path, interval

CONFIG = dict(
    model_type="qwen2", vocab_size=151936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
    num_key_value_heads=2, max_position_embeddings=32768, rms_norm_eps=1e-6, tie_word_embeddings=True, rope_theta=1e6,
)


def worker(config, mode, dtype, threads, device, prompt, written):
    """The other half of Qwen2Benchmark."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM
    from transformers.generation.streamers import BaseStreamer
    from transformers.initialization import no_init_weights

    class Clock(BaseStreamer):
        """Notes when the first token is there; the prompt comes before it."""

        def __init__(self):
            self.heard, self.first = 0, 0.0

        def put(self, value):
            self.heard += 1
            if self.heard == 2:
                self.first = time.perf_counter()

        def end(self):
            pass

    torch.set_num_threads(threads)
    kind = {"f32": torch.float32, "bf16": torch.bfloat16}[dtype]
    torch.manual_seed(1)
    torch.set_default_dtype(kind)
    given = {k: v for k, v in config.items() if k not in ("model_type", "rope_theta")}
    with no_init_weights():
        model = Qwen2ForCausalLM(Qwen2Config(**given, rope_parameters=dict(rope_type="default", rope_theta=config["rope_theta"]),
                                             bos_token_id=None, eos_token_id=None, pad_token_id=None))
    for p in model.parameters():
        p.data.uniform_(-0.05, 0.05)
    model = model.to(device).eval()
    count = 1 if mode == "prefill" else written
    print("ready", flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        ids = torch.randint(0, config["vocab_size"], (1, prompt)).to(device)
        clock = Clock()
        start = time.perf_counter()
        out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=count, pad_token_id=0,
                             streamer=clock)
        end = time.perf_counter()
        assert out.shape[1] == prompt + count
        print((end - (start if mode == "prefill" else clock.first)) * 1e3, flush=True)


def llama_worker(file, mode, threads, prompt, written):
    """The other half on a GGUF file."""
    import random
    import urllib.request

    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = file
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    settings.n_ctx = prompt + written + 64
    settings.n_parallel = 1
    server = xllamacpp.Server(settings)
    print("ready", flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        asked = dict(prompt=[random.randrange(40000) for _ in range(prompt)], n_predict=1 if mode == "prefill" else written,
                     temperature=0, ignore_eos=True, cache_prompt=False)
        request = urllib.request.Request(server.listening_address + "/completion", json.dumps(asked).encode(),
                                         {"Content-Type": "application/json"})
        times = json.load(urllib.request.urlopen(request))["timings"]
        if mode == "prefill":
            print(times["prompt_ms"], flush=True)
        else:  # of as many tokens as ours are timed between
            print(times["predicted_ms"] * (written - 1) / written, flush=True)
    os._exit(0)


def compare(mode, dtype, options):
    config = options.gguf or json.dumps(CONFIG)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    environment = dict(os.environ, OMP_NUM_THREADS=str(options.threads), MKL_NUM_THREADS=str(options.threads))
    ours_alone = dict(OMP_WAIT_POLICY="PASSIVE") if options.gguf else {}  # as the command has it
    tail = [mode, dtype, str(options.threads), options.device, str(options.prompt), str(options.written)]
    java = Process(
        [options.java, "-Dorg.bytedeco.openblas.load=mkl_rt", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "--add-modules", "jdk.incubator.vector", "-cp", options.classpath or class_path(root, "models"),
         "dev.vireo.models.qwen2.Qwen2Benchmark", config, *tail], dict(environment, **ours_alone))
    python = Process([sys.executable, os.path.abspath(__file__), "--worker", config, *tail], environment)
    ours, theirs = [], []
    for i in range(options.warmup + options.rounds):
        first, second = (java, python) if i % 2 else (python, java)
        a, b = first.step(options.pause), second.step(options.pause)
        if i >= options.warmup:
            ours.append(a if first is java else b)
            theirs.append(b if first is java else a)
    java.close()
    python.close()
    tokens = options.prompt if mode == "prefill" else options.written - 1
    mean, low, high = interval([a / b for a, b in zip(ours, theirs)])
    print(f"{mode:8} {dtype:5} {options.threads} threads, {len(ours)} rounds of {tokens} tokens: "
          f"ours {1e3 * tokens / statistics.median(ours):7.1f} tokens/s, {'llama.cpp' if options.gguf else 'transformers'} {1e3 * tokens / statistics.median(theirs):7.1f}, "
          f"ratio of times {mean:.3f} (95 %: {low:.3f} to {high:.3f})", flush=True)
    return high


def main():
    if sys.argv[1:2] == ["--worker"]:
        mode, dtype, threads, device, prompt, written = sys.argv[3:9]
        if sys.argv[2].endswith(".gguf"):
            llama_worker(sys.argv[2], mode, int(threads), int(prompt), int(written))
        worker(json.loads(sys.argv[2]), mode, dtype, int(threads), device, int(prompt), int(written))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modes", default="prefill,decode")
    parser.add_argument("--dtypes", default="f32,bf16")
    parser.add_argument("--gguf", help="a GGUF file: against llama.cpp instead, with --dtypes f32")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--prompt", type=int, default=512, help="tokens of the prompt")
    parser.add_argument("--written", type=int, default=33, help="tokens that are written")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds after each step")
    parser.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    parser.add_argument("--classpath", help="instead of the built modules and cli/target/vireo.classpath")
    parser.add_argument("--at-most", type=float, help="exit code 1 when an upper end is above this")
    options = parser.parse_args()
    import torch
    import transformers

    print(f"PyTorch {torch.__version__}, transformers {transformers.__version__}, device {options.device}", flush=True)
    worst = max(compare(mode, dtype, options) for dtype in options.dtypes.split(",") for mode in options.modes.split(","))
    if options.at_most and worst > options.at_most:
        sys.exit(1)


if __name__ == "__main__":
    main()
