"""Makes the fixtures of NVILA with the published program: tiny networks of random weights in folders as it leaves them, what
they compute and write about pictures, how pictures of many sizes are cut, and which tokens its conversations are.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 torchvision==0.25.0 transformers==5.24.0 \
        safetensors==0.8.0 pillow==13.0.0 timm==1.0.15 einops==0.8.1 numpy==2.4.6
    venv5/bin/python nvila.py VILA-CHECKOUT ../../models/src/test/resources/dev/vireo/models \
        ../../language/src/test/resources/dev/vireo/language

VILA-CHECKOUT is https://github.com/NVlabs/VILA at b760c34 (a work tree, or a bare repository). Its files are imported as they are;
what they import beyond torch, timm, einops and transformers (flash-attn, deepspeed, hydra, cv2, ...) is stood in for by empty
modules, since nothing of it is called, and SigLIP and Qwen2 are those of transformers. Everything is computed in 32 bits: where
the program turns pixels into halves, they stay what they are.

`folders/nvila_NAME` are the folders, their weights in bf16; `parity/nvila/NAME.safetensors` has logits as `out.CASE`, and in its
metadata `system`, `folder` and `cases`: pictures (width, height, seed), the prompt, the tokens that the model reads, with one
for each place of a picture, and those that it writes. `parity/nvila/tiling.json` lists cuts and hashes of pixels;
`nvila_prompts.json` in the third folder conversations with their tokens, and `nvila_video_prompts.json` those with videos, as
`llava/remote_code` has them: its `extract_media` marks a video once, and reads a folder of pictures as one. (That of `llava/utils`
marks `num_video_frames` pictures instead, and never comes to the encoder of videos.)
"""

import copy
import hashlib
import importlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import types
from collections import defaultdict

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    AddedToken,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    SiglipVisionConfig,
    SiglipVisionModel,
)
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from towers import shaken

COMMIT = "b760c34"
WRITTEN = 24
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "[BOS]", "[PAD]", "<vila/sentinel>", "<image>", "<vila/video>"]
VOCABULARY = 272
MADE_WITH = f"VILA {COMMIT}, transformers {__import__('transformers').__version__}, torch {torch.__version__}"


class Anything(types.ModuleType):
    """A module of which everything can be imported."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def stub(name, **values):
    module = Anything(name)
    module.__path__ = []
    module.__dict__.update(values)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)


def published(checkout):
    """Lets `llava` be imported from a checkout without what its packages import at their beginning."""
    folder = tempfile.mkdtemp()
    archive = subprocess.run(["git", "-C", checkout, "archive", COMMIT, "llava"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)
    for package in ("llava", "llava.model", "llava.model.multimodal_encoder", "llava.model.multimodal_projector",
                    "llava.model.language_model", "llava.utils", "llava.train"):
        module = types.ModuleType(package)
        module.__path__ = [os.path.join(folder, *package.split("."))]
        sys.modules[package] = module
    for name in ("cv2", "hydra", "hydra.utils", "s2wrapper", "accelerate", "accelerate.hooks", "xgrammar", "liger_kernel", "llava.utils.logging",
                 "llava.model.language_model.builder", "llava.model.multimodal_encoder.builder", "llava.model.utils",
                 "llava.model.multimodal_projector.builder", "llava.model.configuration_llava", "decord"):
        stub(name)
    sys.modules["llava.utils.logging"].logger = __import__("logging").getLogger("llava")
    stub("llava.train.sequence_parallel", get_pg_manager=lambda: None)
    stub("llava.train.sequence_parallel.globals", get_pg_manager=lambda: None)
    sys.modules["llava.utils"].make_list = lambda x: x if isinstance(x, list) else [x]
    import transformers.modeling_utils as modeling
    for name in ("ContextManagers", "no_init_weights"):  # of transformers 4, and not called here
        if not hasattr(modeling, name):
            setattr(modeling, name, None)
    torch.Tensor.half = lambda self: self
    torch.Tensor.cuda = lambda self: self


def picture(width, height, seed):
    """Pixels that any program makes the same: smooth, with edges, in whole numbers."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rgb = np.stack([(x * 3 + y * 5 + seed * 17 + c * 40 + ((x * y + seed) // 7) % 64 + 90 * ((x // 5 + y // 3 + c) % 2)) % 256
                    for c in range(3)], -1)
    return Image.fromarray(rgb.astype(np.uint8))


class Processor:
    """transformers' processor on Pillow, without the attributes that only newer versions have."""

    def __init__(self, size):
        self.size = {"height": size, "width": size}
        self.image_mean = [0.5, 0.5, 0.5]
        self.own = SiglipImageProcessorPil(size=self.size, do_convert_rgb=True)

    def preprocess(self, image, return_tensors):
        return self.own.preprocess(image, return_tensors=return_tensors)

    def save(self, folder):
        values = dict(do_resize=True, do_rescale=True, do_normalize=True, do_convert_rgb=None, resample=3, rescale_factor=1 / 255,
                      image_mean=self.image_mean, image_std=[0.5, 0.5, 0.5], size=self.size, processor_class="SiglipProcessor",
                      image_processor_type="SiglipImageProcessor")
        with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
            json.dump(values, file, indent=1)


def tokenizer(template):
    letters = sorted(ByteLevel.alphabet(), key=lambda c: (ord(c)))
    core = Tokenizer(BPE({c: i for i, c in enumerate(letters)}, []))
    core.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
    core.decoder = ByteLevelDecoder()
    out = PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<|im_end|>", pad_token="[PAD]", padding_side="right")
    out.add_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIALS], special_tokens=True)
    out.chat_template = template
    out.media_token_ids = {"image": out.convert_tokens_to_ids("<image>"), "video": out.convert_tokens_to_ids("<vila/video>")}
    out.model_max_length = 4096
    return out


def template(checkout):
    text = subprocess.run(["git", "-C", checkout, "show", f"{COMMIT}:llava/model/language_model/chat_templates/qwen2.jinja"],
                          check=True, capture_output=True, text=True).stdout
    return text.replace("    ", "").replace("\n", "")


def network(seed, template_text, config, tower, projector, decoder=None, encoders=None):
    """The published model's classes over tiny parts."""
    from llava.model.encoders import BasicImageEncoder, BasicVideoEncoder, TSPVideoEncoder
    from llava.model.llava_arch import LlavaMetaForCausalLM, LlavaMetaModel
    from llava.model.multimodal_encoder.vision_encoder import VisionTower, VisionTowerDynamicS2
    from llava.model.multimodal_projector.base_projector import MultimodalProjector, MultimodalProjectorConfig

    class Whole(torch.nn.Module, LlavaMetaModel, LlavaMetaForCausalLM):
        device = torch.device("cpu")

    torch.manual_seed(seed)
    values = dict(dict(
        model_type="llava_llama", architectures=["LlavaLlamaModel"], model_dtype="torch.bfloat16", image_aspect_ratio="resize",
        num_video_frames=8, fps=0.0, mm_vision_select_layer=-2, mm_vision_select_feature="cls_patch", mm_use_im_start_end=False,
        mm_use_im_patch_token=False, s2=False, dynamic_s2=False, s2_scales=None, s2_max_split_size=336,
        s2_resize_output_to_scale_idx=0, min_tiles=1, max_tiles=12, video_max_tiles=1, tune_language_model=True,
        tune_vision_tower=True, tune_mm_projector=True, vision_resolution=-1, interpolate_mode="linear", chat_template=None,
        image_encoder='{"_target_": "llava.model.encoders.BasicImageEncoder"}',
        video_encoder='{"_target_": "llava.model.encoders.BasicVideoEncoder"}', resume_path="somewhere"), **config)
    whole = Whole()
    whole.values = values
    llm = dict(dict(vocab_size=VOCABULARY, hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4,
                    num_key_value_heads=2, max_position_embeddings=1024, rms_norm_eps=1e-6, eos_token_id=258, bos_token_id=None,
                    tie_word_embeddings=False), **(decoder or {}))
    whole.llm = shaken(Qwen2ForCausalLM(Qwen2Config(**llm)), seed)
    vision = dict(dict(hidden_size=12, intermediate_size=20, num_hidden_layers=3, num_attention_heads=2, image_size=16,
                       patch_size=4, vision_use_head=False, hidden_act="gelu_pytorch_tanh"), **tower)
    tower_class = VisionTowerDynamicS2 if values["dynamic_s2"] else VisionTower
    whole.vision_tower = tower_class("siglip", types.SimpleNamespace(**values))
    whole.vision_tower.vision_tower = shaken(SiglipVisionModel(SiglipVisionConfig(**vision)), seed + 1)
    whole.vision_tower.is_loaded = True
    scales = [int(s) for s in values["s2_scales"].split(",")] if values["dynamic_s2"] else []
    size = scales[0] if scales else vision["image_size"]
    whole.vision_tower.image_processor = Processor(size)
    whole.config = types.SimpleNamespace(**values)
    sizes = types.SimpleNamespace(mm_hidden_size=vision["hidden_size"] * max(1, len(scales)), hidden_size=llm["hidden_size"],
                                  ps3=False)
    whole.mm_projector = shaken(MultimodalProjector(MultimodalProjectorConfig(projector), sizes), seed + 2)
    whole.tokenizer = tokenizer(template_text)
    makers = {"BasicImageEncoder": BasicImageEncoder, "BasicVideoEncoder": BasicVideoEncoder, "TSPVideoEncoder": TSPVideoEncoder}
    whole.encoders = {}
    for name in ("image", "video"):
        settings = json.loads(values[f"{name}_encoder"])
        whole.encoders[name] = makers[settings.pop("_target_").rsplit(".")[-1]](parent=whole, **settings)
    with torch.no_grad():
        for p in whole.parameters():
            p.copy_(p.bfloat16().float())
    whole.eval()
    return whole


def save(whole, path, shards=False, newer_names=False):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    llm = os.path.join(path, "llm")
    # A copy, since the frequencies of positions would be rounded, too.
    copy.deepcopy(whole.llm).to(torch.bfloat16).save_pretrained(llm, max_shard_size="12KB" if shards else "5GB")
    with open(os.path.join(llm, "generation_config.json"), "w") as file:
        json.dump({"eos_token_id": [258, 256], "transformers_version": "4.46.0"}, file)
    whole.tokenizer.save_pretrained(llm)
    if os.path.exists(os.path.join(llm, "chat_template.jinja")):  # as transformers 4 had it
        text = open(os.path.join(llm, "chat_template.jinja")).read()
        os.remove(os.path.join(llm, "chat_template.jinja"))
        settings = json.load(open(os.path.join(llm, "tokenizer_config.json")))
        settings["chat_template"] = text
        json.dump(settings, open(os.path.join(llm, "tokenizer_config.json"), "w"), indent=1)
    own = os.path.join(path, "vision_tower")
    os.makedirs(own)
    tower = whole.vision_tower.vision_tower
    tower.config.architectures = ["SiglipVisionModel"]
    tower.config.save_pretrained(own)
    names = tower.state_dict()
    before = not any(k.startswith("vision_model.") for k in names)
    save_file({("vision_model." if before and not newer_names else "") + k: v.bfloat16().contiguous() for k, v in names.items()},
              os.path.join(own, "model.safetensors"), {"format": "pt"})
    whole.vision_tower.image_processor.save(own)
    own = os.path.join(path, "mm_projector")
    os.makedirs(own)
    kind = whole.mm_projector.config.mm_projector_type
    with open(os.path.join(own, "config.json"), "w") as file:
        json.dump({"mm_projector_type": kind, "model_type": "v2l_projector", "torch_dtype": "bfloat16"}, file, indent=1)
    save_file({k: v.bfloat16().contiguous() for k, v in whole.mm_projector.state_dict().items()},
              os.path.join(own, "model.safetensors"), {"format": "pt"})
    values = dict(whole.values, llm_cfg=dict(model_type="qwen2", hidden_size=1), vision_tower_cfg=dict(model_type="siglip_vision_model"),
                  mm_projector_cfg=dict(mm_projector_type=kind), transformers_version="4.46.0")
    with open(os.path.join(path, "config.json"), "w") as file:
        json.dump(values, file, indent=1)


def asked(whole, pictures, prompt, written=WRITTEN, videos=()):
    """What generate_content reads, and what the network makes of it."""
    reads = {}
    original = type(whole).generate

    def spy(self, input_ids=None, media=None, media_config=None, attention_mask=None, **_):
        embeds, _, mask = self._embed(input_ids, media, media_config, None, attention_mask)
        reads["ids"] = input_ids[0].tolist()
        reads["logits"] = self.llm(inputs_embeds=embeds, attention_mask=mask).logits[0]
        out = self.llm.generate(inputs_embeds=embeds, attention_mask=mask, do_sample=False, max_new_tokens=written,
                                pad_token_id=0, eos_token_id=None, output_scores=True, return_dict_in_generate=True)
        reads["margin"] = min(float((top := s[0].topk(2).values)[0] - top[1]) for s in out.scores)
        return out.sequences

    type(whole).generate = spy
    try:
        type(whole).default_generation_config = types.SimpleNamespace(do_sample=False)
        whole.generate_content([picture(*p) for p in pictures] + list(videos) + [prompt])
    finally:
        type(whole).generate = original
    return reads


def write(folder, name, whole, cases, videos=(), **how):
    save(whole, os.path.join(folder, "folders", "nvila_" + name), **how)
    tensors, listed = {}, []
    for i, (pictures, prompt) in enumerate(cases):
        with torch.no_grad():
            reads = asked(whole, pictures, prompt)
            ids = torch.tensor(reads["ids"])
        out = whole_tokens(whole, pictures, prompt)
        print(f"{name}.{i}: {len(reads['ids'])} tokens, {reads['logits'].shape[0]} rows, margin {reads['margin']:.2g}")
        assert reads["margin"] > 5e-5, "choose another seed"
        keep = min(12, reads["logits"].shape[0])
        tensors[f"out.{i}"] = reads["logits"][-keep:].clone().contiguous()
        listed.append(dict(case=f"{i}", pictures=pictures, prompt=prompt, ids=ids.tolist(), rows=reads["logits"].shape[0],
                           written=out))
    for i, (frames, ids) in enumerate(videos):
        with torch.no_grad():
            from llava.mm_utils import process_images
            media = {"video": [process_images([picture(*p) for p in frames], whole.vision_tower.image_processor, whole.config)]}
            embeds, _, mask = whole._embed(torch.tensor([ids]), media, defaultdict(dict), None, None)
            logits = whole.llm(inputs_embeds=embeds, attention_mask=mask).logits[0]
        tensors[f"out.video{i}"] = logits[-min(12, len(logits)):].clone().contiguous()
        listed.append(dict(case=f"video{i}", frames=frames, ids=ids, rows=logits.shape[0]))
    meta = {"system": "nvila", "folder": "nvila_" + name, "cases": json.dumps(listed), "made_with": MADE_WITH}
    save_file(tensors, os.path.join(folder, "parity", "nvila", name + ".safetensors"), meta)


def whole_tokens(whole, pictures, prompt):
    with torch.no_grad():
        original = type(whole).generate
        kept = {}

        def spy(self, input_ids=None, media=None, media_config=None, attention_mask=None, **_):
            embeds, _, mask = self._embed(input_ids, media, media_config, None, attention_mask)
            out = self.llm.generate(inputs_embeds=embeds, attention_mask=mask, do_sample=False, max_new_tokens=WRITTEN,
                                    pad_token_id=0, eos_token_id=None)
            kept["tokens"] = out[0].tolist()
            return out

        type(whole).generate = spy
        try:
            whole.generate_content([picture(*p) for p in pictures] + [prompt])
        finally:
            type(whole).generate = original
    return kept["tokens"]


SIZES = [(640, 480), (1000, 1000), (400, 1200), (3000, 500), (28, 28), (1, 1), (7, 300), (300, 7), (33, 65), (65, 33), (448, 448),
         (500, 375), (375, 500), (1920, 1080), (1080, 1920), (90, 60), (60, 90), (101, 99), (250, 240), (240, 250), (2500, 2400),
         (50, 48), (25, 24), (62, 30), (30, 62), (5, 4), (4, 5), (120, 35), (35, 120), (11, 10), (200, 100), (100, 200), (64, 27)]


def ties(pairs, side):
    """Sizes that lie exactly between two shapes, small and large."""
    out = []
    for w in range(1, 130):
        for h in range(1, 130):
            for k in (1, 9):
                near = defaultdict(list)
                for i, j in pairs:
                    near[abs(w * k / (h * k) - i / j)].append((i, j))
                best = min(near)
                if len(near[best]) > 1 and len({i / j for i, j in near[best]}) > 1 and math.gcd(w, h) == 1:
                    out.append((w * k, h * k))
    return out


def tiling(folder):
    from llava.mm_utils import process_image, process_images
    side = 28
    sizes = SIZES + ties([(i, j) for i in range(1, 13) for j in range(1, 13) if i * j <= 12], side)[:14]
    sizes += ties([(i, j) for i in range(1, 13) for j in range(1, 13) if 9 <= i * j <= 12], side)[:8]
    processor = Processor(side)
    cases = []
    for mode, more in (("dynamic_s2", dict(s2_scales=[28, 56, 84])), ("dynamic", {}), ("resize", {}), ("pad", {})):
        config = types.SimpleNamespace(image_processor=processor, image_aspect_ratio=mode, min_tiles=1, max_tiles=12, **more)
        for i, (w, h) in enumerate(sizes):
            if mode in ("resize", "pad") and i >= 26:
                continue
            image = picture(w, h, i)
            blocks = None
            if mode == "dynamic_s2":
                pixels, blocks = process_image(image, config, None, enable_dynamic_s2=True)
            else:
                pixels = process_image(image, config, None, enable_dynamic_res=mode == "dynamic")
                pixels = pixels if pixels.dim() == 4 else pixels[None]
            digest = hashlib.sha256(pixels.float().numpy().astype("<f4").tobytes()).hexdigest()
            cases.append(dict(mode=mode, width=w, height=h, seed=i, tiles=pixels.shape[0], blocks=blocks, sha256=digest))
    several = []
    for mode in ("dynamic", "pad"):
        config = types.SimpleNamespace(image_processor=processor, image_aspect_ratio=mode, min_tiles=1, max_tiles=12)
        shown = [(40, 90, 3), (31, 31, 4), (200, 50, 5)]
        pixels = process_images([picture(*p) for p in shown], processor, config)
        several.append(dict(mode=mode, pictures=shown,
                            sha256=hashlib.sha256(pixels.numpy().astype("<f4").tobytes()).hexdigest()))
    shapes = []
    config = types.SimpleNamespace(image_processor=Processor(448), image_aspect_ratio="dynamic", min_tiles=1, max_tiles=12)
    from llava.mm_utils import find_closest_aspect_ratio
    for least, most in ((1, 12), (9, 12)):
        ratios = sorted({(i, j) for n in range(least, most + 1) for i in range(1, n + 1) for j in range(1, n + 1)
                         if least <= i * j <= most}, key=lambda x: x[0] * x[1])
        for w, h in sizes + [(w * 20, h * 20) for w, h in sizes]:
            shapes.append([least, most, w, h, *find_closest_aspect_ratio(w / h, ratios, w, h, 448)])
    chosen = []
    for frames, rate in [(1, 24.0), (3, 24.0), (8, 2.0), (31, 29.97), (97, 30.0), (301, 60.0), (999, 12.5), (2000, 24.0)]:
        for count, fps in ((8, 0.0), (1, 0.0), (64, 0.0), (256, 0.0), (8, 1.0), (64, 2.0), (5, 0.5), (256, 3.0)):
            if fps > 0:  # utils/media.py, _load_video
                timestamps = np.arange(0, frames / rate, 1.0 / fps)[:count]
                indices = [int(t * rate) for t in timestamps]
            else:
                indices = np.round(np.linspace(0, frames - 1, count)).astype(int).tolist()
            chosen.append(dict(frames=frames, rate=rate, count=count, fps=fps, chosen=indices))
    with open(os.path.join(folder, "parity", "nvila", "tiling.json"), "w") as file:
        json.dump(dict(made_with=MADE_WITH, cases=cases, several=several, shapes=shapes, chosen=chosen), file)


def projectors(folder, template_text):
    """Every kind of projector on features of odd and even sides."""
    from llava.model.multimodal_projector.base_projector import MultimodalProjector, MultimodalProjectorConfig
    tensors, listed = {}, []
    for i, kind in enumerate(["identity", "linear", "mlp1x_gelu", "mlp2x_gelu", "mlp3x_gelu", "mlp_downsample",
                              "mlp_downsample_2x2_fix", "mlp_downsample_3x3_fix", "mlp_downsample_3x3_s2",
                              "mlp_downsample_3x3_s2_new"]):
        width = 6 if kind == "identity" else 10
        sizes = types.SimpleNamespace(mm_hidden_size=6, hidden_size=width, ps3=False)
        model = shaken(MultimodalProjector(MultimodalProjectorConfig(kind), sizes), 50 + i)
        for k, v in model.state_dict().items():
            tensors[f"{kind}.{k}"] = v.clone().contiguous()
        for n in (16, 25, 49):
            x = torch.round(torch.randn(2, n, 6, generator=torch.Generator().manual_seed(n)) * 256) / 256
            tensors[f"in.{kind}.{n}"] = x
            with torch.no_grad():
                tensors[f"out.{kind}.{n}"] = model(x).clone().contiguous()
        listed.append(dict(kind=kind, width=width))
    meta = {"system": "nvila_projector", "cases": json.dumps(listed), "made_with": MADE_WITH}
    save_file(tensors, os.path.join(folder, "parity", "nvila", "projectors.safetensors"), meta)


def networks(folder, text):
    one = [([(40, 30, 1)], "What is this?"), ([(20, 70, 2)], "  How many are there? \n"), ([], "Say hello."),
           ([(16, 16, 3), (90, 20, 4), (5, 40, 5)], "Which is the largest?")]
    s2 = network(11, text, dict(image_aspect_ratio="dynamic_s2", dynamic_s2=True, s2_scales="16,32,48", s2_max_split_size=16,
                                s2_resize_output_to_scale_idx=-1, max_tiles=12), {}, "mlp_downsample")
    write(folder, "s2", s2, one, [([(30, 20, 7), (30, 20, 8)], [5, 263, 9, 10])], shards=True)
    tiles = network(22, text, dict(image_aspect_ratio="dynamic", model_type="vila", version="2.0", max_tiles=6),
                    dict(image_size=20), "mlp_downsample_3x3_fix", dict(tie_word_embeddings=True))
    write(folder, "tiles", tiles, one, newer_names=True)
    clip = [(30, 20, s) for s in range(8)]
    video = network(13, text, dict(
        image_aspect_ratio="resize", num_video_frames=256, num_time_tokens=100, time_token_format="<t{t}>",
        video_encoder='{"_target_": "llava.model.encoders.TSPVideoEncoder", "pool_sizes": [[4, 1, 1], [2, 3, 1], [8, 1, 3]], '
                      '"start_tokens": "<", "end_tokens": "ab", "sep_tokens": "|"}',
        image_encoder='{"_target_": "llava.model.encoders.BasicImageEncoder", "start_tokens": "[", "end_tokens": null}'),
        dict(image_size=22, patch_size=4, hidden_size=12), "mlp_downsample_2x2_fix")
    write(folder, "video", video, one, [(clip, [5, 263, 9]), (clip[::-1], [263, 8, 8, 8])])
    pad = network(14, text, dict(image_aspect_ratio="pad", mm_vision_select_layer=1, dynamic_s2=True, s2_scales="16,32",
                                 s2_resize_output_to_scale_idx=0), {}, "mlp2x_gelu")
    write(folder, "pad", pad, one)
    mixed = network(15, text, dict(image_aspect_ratio="dynamic_s2", dynamic_s2=True, s2_scales="16,32,48", max_tiles=10,
                                   s2_resize_output_to_scale_idx=1), dict(hidden_size=6, intermediate_size=8),
                    "mlp_downsample_3x3_s2")
    write(folder, "middle", mixed, one[:2])


def prompts(folder, text):
    """Conversations of the published program with pictures of many sizes, as tokens."""
    from llava.mm_utils import process_image
    cases = []
    for mode, more in (("dynamic_s2", dict(dynamic_s2=True, s2_scales="16,32,48", s2_resize_output_to_scale_idx=-1)), ("dynamic", {}),
                       ("resize", {})):
        whole = network(21, text, dict(image_aspect_ratio=mode, **more), {}, "mlp_downsample")
        shown = [[(w, h, i)] for i, (w, h) in enumerate(SIZES)] if mode != "resize" else [[(40, 30, 1)]]
        shown += [[(40, 30, 1), (9, 60, 2)], [(50, 50, 3)] * 4, []]
        for i, pictures in enumerate(shown):
            prompt = ["What is this?", " Läuft es? ", "count\nthem\n", "a"][i % 4]
            with torch.no_grad():
                reads = asked(whole, pictures, prompt, 1)
            cases.append(dict(mode=mode, pictures=pictures, prompt=prompt, ids=reads["ids"], rows=reads["logits"].shape[0]))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "nvila_prompts.json"), "w") as file:
        json.dump(dict(made_with=MADE_WITH, template=text, cases=cases), file)


def video_prompts(folder, text):
    """Conversations with videos, as tokens, with how many rows they have and which frames are seen."""
    import llava.model.llava_arch as arch
    stub("llava.remote_code")
    sys.modules["llava.remote_code"].__path__ = [os.path.join(sys.modules["llava"].__path__[0], "remote_code")]
    media = importlib.import_module("llava.remote_code.media")
    arch.extract_media = media.extract_media
    pools = '{"_target_": "llava.model.encoders.TSPVideoEncoder", "pool_sizes": [[2, 1, 1], [4, 2, 2]], "sep_tokens": "|"}'
    cases, place = [], tempfile.mkdtemp()
    for mode, encoder, more in (("resize", "", {}), ("dynamic", pools, {}), ("dynamic_s2", "", dict(
            dynamic_s2=True, s2_scales="16,32,48", s2_resize_output_to_scale_idx=-1)), ("dynamic", "", dict(video_max_tiles=4))):
        if encoder:
            more = dict(more, video_encoder=encoder)
        whole = network(21, text, dict(image_aspect_ratio=mode, **more), {}, "mlp_downsample")
        for i, (pictures, videos) in enumerate([([], [8]), ([], [5]), ([(40, 30, 1)], [8]), ([(40, 30, 1), (9, 60, 2)], [11, 3]),
                                                ([], [30, 1, 8])]):
            shown = []
            for k, frames in enumerate(videos):
                own = os.path.join(place, f"{mode}{len(cases)}_{k}")
                os.makedirs(own)
                for n in range(frames):
                    picture(40, 16, n).save(os.path.join(own, f"{n:03}.png"))
                shown.append(media.Video(own))
            prompt = ["What happens?", " Läuft es? ", "count\nthem\n", ""][i % 4]
            with torch.no_grad():
                reads = asked(whole, pictures, prompt, 1, shown)
            cases.append(dict(mode=mode, encoder=encoder, tiles=more.get("video_max_tiles", 1), pictures=pictures, videos=videos,
                              prompt=prompt, ids=reads["ids"], rows=reads["logits"].shape[0]))
    with open(os.path.join(folder, "nvila_video_prompts.json"), "w") as file:
        json.dump(dict(made_with=MADE_WITH, cases=cases), file)


def main():
    checkout, folder, language = sys.argv[1:4]
    published(checkout)
    os.makedirs(os.path.join(folder, "parity", "nvila"), exist_ok=True)
    text = template(checkout)
    tiling(folder)
    projectors(folder, text)
    networks(folder, text)
    prompts(language, text)
    video_prompts(language, text)


if __name__ == "__main__":
    main()
