"""Compares our networks with PyTorch, or NanoDet-g with ONNX Runtime: same sizes, threads, type and machine, one step of each in turn.

    mvn -q -DskipTests package
    venv/bin/python tools/bench/towers.py --rounds 30 --threads 2        # packages: tools/parity/requirements-models.txt

Two processes run one step each, in turn and in changing order, and never at the same time; after a step there is a
pause, so that threads that spin are asleep. Each round gives one ratio, ours over PyTorch's; printed are the medians of
both and the mean ratio with its 95 % interval (of the logarithms, by Student's t).
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

TOWER = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, image_size=224, patch_size=16)
PS3 = dict(
    model_name="small", hidden_size=384, pool="map", ps3_scales=[224, 448, 896], select_based_on_layer=[0, 4, 8, 11],
    max_select_num=512, highres_selection_module_hidden_dim=128, highres_selection_module_out_dim=128,
    highres_selection_module_depth=2,
)
TRUNK = dict(img_size=224, patch_size=14, embed_dim=384, depth=12, num_heads=6, mlp_ratio=4)
NANODET = dict(
    model_type="nanodet", image_size=416, stem_channels=32, stage_blocks=[1, 2, 2, 3], hidden_size=128, num_labels=80, reg_max=10)
# Depth-Anything-V2-Small, and SmolVLM2-500M with one tile and 36 words.
DEPTH = dict(
    model_type="depth_anything", patch_size=14, reassemble_hidden_size=384, reassemble_factors=[4, 2, 1, 0.5],
    neck_hidden_sizes=[48, 96, 192, 384], fusion_hidden_size=64, head_hidden_size=32,
    backbone_config=dict(model_type="dinov2", hidden_size=384, num_hidden_layers=12, num_attention_heads=6, image_size=518,
                         patch_size=14, out_indices=[3, 6, 9, 12], reshape_hidden_states=False),
)
SMOLVLM = dict(
    model_type="smolvlm", scale_factor=4, image_token_id=49190, tie_word_embeddings=False,
    text_config=dict(model_type="llama", hidden_size=960, intermediate_size=2560, num_hidden_layers=32, num_attention_heads=15,
                     num_key_value_heads=5, head_dim=64, vocab_size=49280, max_position_embeddings=8192, rms_norm_eps=1e-5,
                     rope_theta=100000.0),
    vision_config=dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, image_size=512,
                       patch_size=16),
)
CASES = {
    "vit-b16": dict(model="clip", config=dict(TOWER, model_type="clip_vision_model"), input=[4, 3, 224, 224]),
    "siglip-b16": dict(model="siglip", config=dict(TOWER, model_type="siglip_vision_model"), input=[4, 3, 224, 224]),
    "unet3d": dict(
        model="unet3d", input=[1, 4, 8, 32, 32], module="models", main="dev.vireo.models.unet3d.StepBenchmark",
        config=dict(_class_name="UNet3DConditionModel", attention_head_dim=32, block_out_channels=[96, 192, 384, 384],
                    cross_attention_dim=1024),
    ),
    "nanodet": dict(model="nanodet", config=NANODET, input=[1, 3, 416, 416]),
    "nanodet-onnx": dict(model="nanodet", config=NANODET, input=[1, 3, 416, 416], reference="ONNX Runtime"),
    "depth-518x686": dict(model="depth", config=DEPTH, input=[1, 3, 518, 686]),
    "depth-364x476": dict(model="depth", config=DEPTH, input=[1, 3, 364, 476]),
    "smolvlm-500m": dict(model="smolvlm", config=SMOLVLM, input=[1, 3, 512, 512]),
    "ps3-small": dict(model="ps3", config=dict(model_type="ps3_vision_model", trunk=TRUNK, **PS3), input=[1, 3, 896, 896]),
}
# OWLv2 base at its true size: what is seen of a picture, and a further name on a picture that was seen.
OWLV2 = dict(model_type="owlv2", projection_dim=512, vision_config=dict(image_size=960), text_config={})
CASES["owlv2-picture"] = dict(model="owlv2", config=OWLV2, input=[1, 3, 960, 960])
CASES["owlv2-name"] = dict(model="owlv2-name", config=OWLV2, input=[1, 3, 960, 960])
NAME = [49406, 320, 1125, 539, 320, 2368, 49407] + [0] * 9
# 97.5 % points of Student's t by degrees of freedom, then of the normal distribution.
STUDENT = {5: 2.571, 9: 2.262, 14: 2.145, 19: 2.093, 29: 2.045, 39: 2.023, 59: 2.001}


def network(case):
    import torch

    given = {k: v for k, v in case["config"].items() if k != "model_type"}
    if case["model"] == "clip":
        from transformers import CLIPVisionConfig, CLIPVisionModel

        model = CLIPVisionModel(CLIPVisionConfig(**given))
        return model, lambda x: model(pixel_values=x).pooler_output
    if case["model"] == "siglip":
        from transformers import SiglipVisionConfig, SiglipVisionModel

        model = SiglipVisionModel(SiglipVisionConfig(**given))
        return model, lambda x: model(pixel_values=x).pooler_output
    if case["model"] == "nanodet":
        model = nanodet(case)
        return model, lambda x: model(x)[0]
    if case["model"].startswith("owlv2"):
        return owlv2(case["model"], given)
    if case["model"] == "unet3d":
        from diffusers import UNet3DConditionModel

        given.pop("_class_name")
        model = UNet3DConditionModel(**given)
        text = torch.randn(1, 77, given["cross_attention_dim"])
        return model, lambda x: model(x, 999, text.to(x)).sample
    if case["model"] == "depth":
        from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation

        model = DepthAnythingForDepthEstimation(DepthAnythingConfig(**given))
        return model, lambda x: model(pixel_values=x).predicted_depth
    if case["model"] == "smolvlm":
        from transformers import SmolVLMConfig, SmolVLMForConditionalGeneration

        model = SmolVLMForConditionalGeneration(SmolVLMConfig(**given))
        words = list(range(100, 136))
        ids = torch.tensor([words[:4] + [given["image_token_id"]] * 64 + words[4:]])
        return model, lambda x: model(input_ids=ids.to(x.device), pixel_values=x[None], logits_to_keep=1).logits
    import types

    import ps3.modeling_ps3 as package
    from timm.models.vision_transformer import VisionTransformer

    trunk = given.pop("trunk")
    package.timm = types.SimpleNamespace(create_model=lambda name, num_classes, global_pool, pretrained, **kw: VisionTransformer(
        num_classes=num_classes, global_pool=global_pool, class_token=False, **{**trunk, **kw}))
    model = package.PS3VisionModel(package.PS3VisionConfig(**given))
    return model, lambda x: model(x, num_look_close=1).last_hidden_state


def nanodet(case):
    """NanoDet-g in plain torch with random weights."""
    import torch

    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "parity"))
    import nanodet as reference

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.state = reference.random_state(case["config"], 1)

        def forward(self, x):
            return reference.network(self.state, case["config"], x)

    return Network()


def onnx_step(case, mode, dtype, threads):
    """One forward pass in ONNX Runtime."""
    import io

    import onnxruntime
    import torch

    if mode != "forward" or dtype != "f32":
        sys.exit("ONNX Runtime is compared forward and with f32 alone: --modes forward --dtype f32")
    x = torch.randn(*case["input"])
    file = io.BytesIO()
    torch.onnx.export(nanodet(case).eval(), x, file, input_names=["x"], dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    pixels = {"x": x.numpy()}
    return lambda: session.run(None, pixels)
def owlv2(which, given):
    import torch
    from transformers import Owlv2Config, Owlv2ForObjectDetection

    model = Owlv2ForObjectDetection(Owlv2Config(**given)).eval()
    ids = torch.tensor([NAME])

    def look(x):
        grid = model.image_embedder(pixel_values=x)[0]
        return grid.flatten(1, 2), grid

    def picture(x):
        features, grid = look(x)
        head = model.class_head
        parts = (head.dense0(features), head.logit_shift(features), head.logit_scale(features),
                 model.objectness_predictor(features), model.box_predictor(features, grid))
        return sum(part.float().sum() for part in parts)

    kept = []

    def name(x):
        if not kept:
            kept.append(look(x)[0])
        text = model.owlv2.text_projection(model.owlv2.text_model(ids, attention_mask=(ids > 0).long()).pooler_output)
        return model.class_predictor(kept[0], torch.nn.functional.normalize(text, dim=-1)[None])[0]

    return model, picture if which == "owlv2" else name


def worker(case, mode, dtype, threads, device):
    """The other half of TowerBenchmark."""
    if "reference" in case:
        serve(onnx_step(case, mode, dtype, threads))
        return
    import torch

    torch.set_num_threads(threads)
    kind = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}[dtype]
    torch.manual_seed(1)
    model, forward = network(case)
    model = model.to(device, kind).eval()
    x = torch.randn(*case["input"]).to(device, kind)
    by_input = case["model"] == "unet3d"  # its gradient is wanted by latents, not by weights
    for p in model.parameters():
        p.requires_grad_(mode == "backward" and not by_input)
    x.requires_grad_(mode == "backward" and by_input)

    def step():
        with torch.set_grad_enabled(mode == "backward"):
            total = forward(x).float().sum()
            if mode == "backward" and by_input:
                torch.autograd.grad(total, x)
            elif mode == "backward":
                total.backward()
                model.zero_grad(set_to_none=True)
            assert not math.isnan(total.item())

    serve(step)


def serve(step):
    """Prints `ready`, then the milliseconds of a step for each line of stdin."""
    print("ready", flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        start = time.perf_counter()
        step()
        print((time.perf_counter() - start) * 1e3, flush=True)


class Process:
    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        line = self.process.stdout.readline().strip()
        if line != "ready":
            sys.exit(f"{command[0]} did not start: {line!r}")

    def step(self, pause):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a process ended: " + " ".join(self.process.args)[:200])
        time.sleep(pause)
        return float(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def class_path(root, module):
    jars = open(os.path.join(root, "cli/target/vireo.classpath")).read().strip()
    folders = [os.path.join(root, module, "target", "test-classes")]
    folders += [os.path.join(root, m, "target", "classes") for m in (module, "models", "runtime", "planners")]
    return ":".join(folders + [jars])


def interval(ratios):
    logs = [math.log(r) for r in ratios]
    mean, n = statistics.mean(logs), len(logs)
    if n < 2:
        return math.exp(mean), 0, math.inf
    t = next((v for k, v in sorted(STUDENT.items(), reverse=True) if n - 1 >= k), 2.776 if n == 5 else 4.303)
    half = t * statistics.stdev(logs) / math.sqrt(n)
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def compare(name, mode, options):
    case = json.dumps(CASES[name])
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    environment = dict(os.environ, OMP_NUM_THREADS=str(options.threads), MKL_NUM_THREADS=str(options.threads))
    tail = [mode, options.dtype, str(options.threads), options.device]
    java = Process(
        [options.java, "--add-modules", "jdk.incubator.vector", "-Dorg.bytedeco.openblas.load=mkl_rt", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "-cp", options.classpath or class_path(root, CASES[name].get("module", "models")),
         CASES[name].get("main", "dev.vireo.models.TowerBenchmark"), case, *tail], environment)
    python = Process([sys.executable, os.path.abspath(__file__), "--worker", case, *tail], environment)
    ours, theirs = [], []
    for i in range(options.warmup + options.rounds):
        first, second = (java, python) if i % 2 else (python, java)
        a, b = first.step(options.pause), second.step(options.pause)
        if i >= options.warmup:
            ours.append(a if first is java else b)
            theirs.append(b if first is java else a)
    java.close()
    python.close()
    mean, low, high = interval([a / b for a, b in zip(ours, theirs)])
    print(f"{name:12} {mode:9} {options.dtype:5} {options.threads} threads, {len(ours)} rounds: "
          f"ours {statistics.median(ours):8.1f} ms, {CASES[name].get('reference', 'PyTorch')} {statistics.median(theirs):8.1f} ms, "
          f"ratio {mean:.3f} (95 %: {low:.3f} to {high:.3f})", flush=True)
    return high


def main():
    if sys.argv[1:2] == ["--worker"]:
        worker(json.loads(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]), sys.argv[6])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--modes", default="forward,backward")
    parser.add_argument("--dtype", default="f32", choices=["f32", "bf16", "f16"])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds after each step")
    parser.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    parser.add_argument("--classpath", help="instead of the built modules and cli/target/vireo.classpath")
    parser.add_argument("--at-most", type=float, help="exit code 1 when an upper end is above this")
    options = parser.parse_args()
    import torch
    import transformers

    print(f"PyTorch {torch.__version__}, transformers {transformers.__version__}, device {options.device}", flush=True)
    worst = max(compare(name, mode, options) for name in options.cases.split(",") for mode in options.modes.split(","))
    if options.at_most and worst > options.at_most:
        sys.exit(1)


if __name__ == "__main__":
    main()
