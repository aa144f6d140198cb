"""Makes the fixtures of VILA-HD with the published programs, VILA and PS3: tiny networks of random weights in folders as they are
laid out, what is looked for and at in pictures, what they compute and write.

    venv5/bin/python vilahd.py VILA-CHECKOUT PS3-CHECKOUT ../../models/src/test/resources/dev/vireo/models

The environment is that of nvila.py, with ftfy; PS3-CHECKOUT is https://github.com/NVlabs/PS3 at
f7e3fd4af4f2fd907f67e7797ab8b90398506819 (a work tree). Files of both are imported as they are. Two repairs are needed to run them
together: VILA asks PS3 for `s3_scales`, which it calls `ps3_scales`; and ties of equal probabilities go to the lower index, since
`torch.topk` breaks them as it happens to.

`folders/vilahd_NAME` are the folders; `parity/nvila/vilahd_NAME.safetensors` has `logits.CASE`, `prompt.CASE` (what is looked for)
and `map.CASE.SCALE`, in its metadata `system`, `folder` and `cases`.
"""

import copy
import json
import os
import shutil
import sys
import types
from collections import defaultdict

import nvila
import ps3 as tiny
import torch
from safetensors.torch import save_file
from towers import shaken
from transformers import Qwen2Config, Qwen2ForCausalLM

MADE_WITH = f"VILA {nvila.COMMIT}, PS3 f7e3fd4, {nvila.MADE_WITH.split(', ', 1)[1]}"


class Processor:
    """PS3's processor, which squashes a picture to the largest scale."""

    def __init__(self, size):
        self.side = size
        self.crop_size = {"height": size, "width": size}
        self.image_mean = [0.5, 0.5, 0.5]

    def preprocess(self, image, return_tensors):
        import numpy as np
        from PIL import Image
        pixels = np.asarray(image.resize((self.side, self.side), Image.BICUBIC), dtype=np.float32) / 255
        return {"pixel_values": [torch.from_numpy((pixels - 0.5) / 0.5).permute(2, 0, 1).contiguous()]}

    def save(self, folder):
        values = dict(image_size=[self.side, self.side], mean=[0.5] * 3, std=[0.5] * 3, interpolation="bicubic",
                      resize_mode="squash", crop_size=self.crop_size, image_processor_type="PS3ImageProcessor")
        json.dump(values, open(os.path.join(folder, "preprocessor_config.json"), "w"), indent=1)


def network(seed, text, config, trunk, vision, projector, m):
    from llava.model.encoders import BasicImageEncoder
    from llava.model.language_model.llava_topdown_llama import LlavaTopDownLlamaModel
    from llava.model.llava_arch import LlavaMetaModel, LlavaTopDownMetaForCausalLM
    from llava.model.multimodal_encoder.vision_encoder import VisionTower
    from llava.model.multimodal_projector.base_projector import MultimodalProjector, MultimodalProjectorConfig

    class Whole(torch.nn.Module, LlavaMetaModel, LlavaTopDownMetaForCausalLM):
        device = torch.device("cpu")
        forward = LlavaTopDownLlamaModel.forward

    torch.manual_seed(seed)
    values = dict(dict(
        model_type="llava_topdown_llama", architectures=["LlavaTopDownLlamaModel"], model_dtype="torch.bfloat16", ps3=True,
        image_aspect_ratio="resize", num_video_frames=8, mm_vision_select_layer=-2, mm_vision_select_feature="cls_patch", s2=False,
        dynamic_s2=False, s2_scales=None, look_close_mode="after_prompt", num_look_close=2, num_token_look_close=None,
        top_down_prompt_head_type="linear", high_res_pos_embed=True, ps3_dynamic_aspect_ratio=False, tune_vision_tower=True,
        image_encoder='{"_target_": "llava.model.encoders.BasicImageEncoder"}', resume_path="somewhere"), **config)
    whole = Whole()
    whole.values = values
    llm = dict(vocab_size=nvila.VOCABULARY, hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4,
               num_key_value_heads=2, max_position_embeddings=1024, rms_norm_eps=1e-6, eos_token_id=258, bos_token_id=None,
               tie_word_embeddings=False)
    whole.llm = shaken(Qwen2ForCausalLM(Qwen2Config(**llm)), seed)
    whole.vision_tower = VisionTower("ps3", types.SimpleNamespace(**values))
    tower = tiny.vision_model(m, trunk, vision, seed + 1)
    tower.vision_model.num_hidden_layers_to_return = 2
    tower.vision_model.s3_scales = tower.vision_model.ps3_scales
    whole.vision_tower.vision_tower = tower
    whole.vision_tower.is_loaded = True
    whole.vision_tower.image_processor = Processor(vision["ps3_scales"][-1])
    whole.config = types.SimpleNamespace(**values)
    sizes = types.SimpleNamespace(**dict(values, mm_hidden_size=vision["hidden_size"], hidden_size=24,
                                         mm_low_res_token_num=tower.vision_model.low_res_token_num,
                                         mm_scale_num=len(vision["ps3_scales"])))
    whole.mm_projector = shaken(MultimodalProjector(MultimodalProjectorConfig(projector), sizes), seed + 2)
    with torch.no_grad():
        for name, p in whole.mm_projector.named_parameters():
            if "high_res" in name:
                p.copy_(torch.randn(p.shape, generator=torch.Generator().manual_seed(len(name))))
    whole.tokenizer = nvila.tokenizer(text)
    whole.encoders = {"image": BasicImageEncoder(parent=whole)}
    whole.look_close_mode = values["look_close_mode"]
    whole.num_look_close = values["num_look_close"]
    whole.num_token_look_close = values["num_token_look_close"]
    whole.use_high_res_pos_embed = values["high_res_pos_embed"]
    with torch.no_grad():
        for p in whole.parameters():
            p.copy_(p.bfloat16().float())
    return whole.eval()


def save(whole, path, trunk, vision):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    llm = os.path.join(path, "llm")
    copy.deepcopy(whole.llm).to(torch.bfloat16).save_pretrained(llm)
    json.dump({"eos_token_id": [258, 256]}, open(os.path.join(llm, "generation_config.json"), "w"))
    whole.tokenizer.save_pretrained(llm)
    own = os.path.join(path, "vision_tower")
    os.makedirs(own)
    config = dict(vision, model_type="ps3_vision_model", architectures=["PS3VisionModel"], trunk=trunk)
    json.dump(config, open(os.path.join(own, "config.json"), "w"), indent=1)
    save_file({k: v.bfloat16().contiguous() for k, v in whole.vision_tower.vision_tower.state_dict().items()},
              os.path.join(own, "model.safetensors"), {"format": "pt"})
    whole.vision_tower.image_processor.save(own)
    own = os.path.join(path, "mm_projector")
    os.makedirs(own)
    kind = whole.mm_projector.config.mm_projector_type
    json.dump({"mm_projector_type": kind, "model_type": "v2l_projector"}, open(os.path.join(own, "config.json"), "w"))
    save_file({k: v.bfloat16().contiguous() for k, v in whole.mm_projector.state_dict().items()},
              os.path.join(own, "model.safetensors"), {"format": "pt"})
    values = dict(whole.values, llm_cfg={}, vision_tower_cfg={}, mm_projector_cfg={})
    json.dump(values, open(os.path.join(path, "config.json"), "w"), indent=1)


def asked(whole, pictures, prompt, settings):
    """What generate_content reads, looks for and at, computes and writes."""
    from llava.mm_utils import process_images
    from llava.utils.media import extract_media
    from llava.utils.tokenizer import tokenize_conversation
    before = (whole.look_close_mode, whole.num_look_close, whole.num_token_look_close)
    budget = whole.vision_tower.vision_tower.vision_model.max_select_num_each_scale
    whole.look_close_mode = settings.get("mode", whole.look_close_mode)
    whole.num_look_close = settings.get("looks", whole.num_look_close)
    whole.num_token_look_close = settings.get("tokens")
    if "budget" in settings:
        whole.vision_tower.vision_tower.vision_model.max_select_num_each_scale = settings["budget"]
    conversation = [{"from": "human", "value": [nvila.picture(*p) for p in pictures] + [prompt]}]
    media = extract_media(conversation, whole.config)
    media["image"] = list(process_images(media["image"], whole.vision_tower.image_processor, whole.config))
    ids = tokenize_conversation(conversation, whole.tokenizer, add_generation_prompt=True).unsqueeze(0)
    reads = {"ids": ids[0].tolist()}
    generate = whole.llm.generate

    def spy(inputs_embeds, attention_mask):
        reads["logits"] = whole.llm(inputs_embeds=inputs_embeds, attention_mask=attention_mask).logits[0]
        out = generate(inputs_embeds=inputs_embeds, attention_mask=attention_mask, do_sample=False, max_new_tokens=nvila.WRITTEN,
                       pad_token_id=0, eos_token_id=None, output_scores=True, return_dict_in_generate=True)
        reads["margin"] = min(float((top := s[0].topk(2).values)[0] - top[1]) for s in out.scores)
        return out.sequences

    whole.llm.generate = spy
    encode = whole.encode_images_ps3

    def heard(images, number=None, prompts=None, *rest, **more):
        if prompts is not None:
            reads["prompt"] = prompts[:1]
        return encode(images, number, prompts, *rest, **more)

    whole.encode_images_ps3 = heard
    try:
        with torch.no_grad():
            out, maps, _ = whole.generate(input_ids=ids, media=media, media_config=defaultdict(dict), return_selection_probs=True,
                                          smooth_selection_prob=settings.get("smooth", False))
    finally:
        whole.llm.generate = generate
        del whole.encode_images_ps3
        whole.look_close_mode, whole.num_look_close, whole.num_token_look_close = before
        whole.vision_tower.vision_tower.vision_model.max_select_num_each_scale = budget
    reads["written"] = out[0].tolist()
    reads["maps"] = maps
    return reads


def write(folder, name, whole, trunk, vision, cases):
    save(whole, os.path.join(folder, "folders", "vilahd_" + name), trunk, vision)
    tensors, listed = {}, []
    for i, (pictures, prompt, settings) in enumerate(cases):
        reads = asked(whole, pictures, prompt, settings)
        print(f"{name}.{i}: {len(reads['ids'])} tokens, {len(reads['logits'])} rows, margin {reads['margin']:.2g}")
        assert reads["margin"] > 1e-4, "choose another seed"
        tensors[f"logits.{i}"] = reads["logits"][-10:].clone().contiguous()
        if "prompt" in reads:
            tensors[f"prompt.{i}"] = reads["prompt"].clone().contiguous()
        for s, chosen in enumerate(reads["maps"]):
            tensors[f"map.{i}.{s}"] = chosen.to(torch.uint8).contiguous()
        listed.append(dict(case=f"{i}", pictures=pictures, prompt=prompt, settings=settings, ids=reads["ids"],
                           rows=len(reads["logits"]), written=reads["written"]))
    meta = {"system": "vilahd", "folder": "vilahd_" + name, "cases": json.dumps(listed), "made_with": MADE_WITH}
    save_file(tensors, os.path.join(folder, "parity", "nvila", f"vilahd_{name}.safetensors"), meta)


def main():
    checkout, ps3, folder = sys.argv[1:4]
    nvila.published(checkout)
    for name in ("llava.train.utils", "llava.model.utils.packing"):
        nvila.stub(name)
    sys.modules.pop("ps3")
    package = types.ModuleType("ps3")
    package.__path__ = [os.path.join(ps3, "ps3")]
    sys.modules["ps3"] = package
    import importlib
    m = importlib.import_module("ps3.modeling_ps3")
    torch.Tensor.topk = lambda self, k, dim=-1, **_: tiny.stable_topk(self, k, dim)
    text = nvila.template(checkout)
    trunk = dict(img_size=16, patch_size=4, embed_dim=12, depth=3, num_heads=3, mlp_ratio=2, class_token=False)
    vision = dict(model_name="tiny", hidden_size=12, pool="map", ps3_scales=[16, 32, 64], select_based_on_layer=[0, 2],
                  max_select_num=40, highres_selection_module_hidden_dim=4, highres_selection_module_out_dim=5,
                  highres_selection_module_depth=1)
    one, two = [(50, 40, 1)], [(30, 30, 2), (90, 20, 3)]
    linear = network(41, text, {}, trunk, vision, "mlp_downsample", m)
    write(folder, "linear", linear, trunk, vision, [
        (one, "Where is it?", {}), (two, "Which one?", {}), (one, "What does it say?", dict(looks=1)),
        (one, "Where is it?", dict(mode="after_image")), (one, "Read it.", dict(tokens=100)),
        (one, "Where is it?", dict(smooth=True, looks=3)), (one, "And there?", dict(budget=[12, 24], looks=2)),
        (one, "How many?", dict(budget=[5, 9], looks=1)), (one, "All?", dict(looks=9))])
    trunk = dict(img_size=20, patch_size=4, embed_dim=12, depth=2, num_heads=2, mlp_ratio=2, class_token=False)
    vision = dict(model_name="tiny2", hidden_size=12, pool="map", ps3_scales=[12, 24, 48], select_based_on_layer=[0, 1],
                  max_select_num=50, max_select_num_each_scale=[18, 45], separate_pos_emb=True, highres_selection_feature=False)
    hidden = network(43, text, dict(top_down_prompt_head_type="mlp", high_res_pos_embed=False, mm_vision_select_layer=-1,
                                    num_look_close=1), trunk, vision, "mlp_downsample_3x3_fix", m)
    write(folder, "hidden", hidden, trunk, vision, [
        (one, "Where is it?", {}), (two, "Which one?", dict(looks=2)), (one, "Read it.", dict(tokens=63)),
        (two, "Where?", dict(mode="after_image"))])


if __name__ == "__main__":
    main()
