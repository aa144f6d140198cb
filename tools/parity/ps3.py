"""Makes the PS3 fixtures: tiny seeded networks of the PS3 package with their inputs and outputs.

    python tools/parity/ps3.py --ps3 PS3-CHECKOUT models/src/test/resources/dev/vireo/models/parity/ps3

PS3-CHECKOUT is https://github.com/NVlabs/PS3 at the commit that requirements-models.txt names: the package on PyPI
(0.1.3) is older and drops the rest of a budget that does not divide. The reference breaks ties between equal
probabilities as `torch.topk` happens to; here it is given a stable order, the lower index first, so that its
choice can be compared. Metadata of a file: `system`, `trunk`, `config`, `cases`, `seed`, `ties`.
"""

import argparse
import importlib.util
import json
import pathlib
import sys
import types
import warnings

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

warnings.simplefilter("ignore")


def stable_topk(x, k, dim=-1, **_):
    values, indices = torch.sort(x, dim=dim, descending=True, stable=True)
    return types.SimpleNamespace(values=values.narrow(dim, 0, int(k)), indices=indices.narrow(dim, 0, int(k)))


def randomise(module, seed):
    """Gives every parameter a value that matters; fresh ones start at 0, 1 or 1e-6."""
    gen = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in sorted(module.named_parameters()):
            noise = torch.randn(p.shape, generator=gen)
            if name.endswith("pos_embed") or "pos_emb_residual" in name or "positional_embedding" in name:
                p.copy_(0.5 * noise)
            elif p.dim() >= 2 and "latent" not in name:
                p.copy_(noise * (p[0].numel() ** -0.5) * 1.2)
            elif name.endswith("norm.weight") or "norm" in name and name.endswith("weight") or "ln_" in name and name.endswith("weight"):
                p.copy_(1 + 0.3 * noise)
            elif "gamma" in name or ".blocks." in name and "highres" in name and name.endswith("weight"):
                p.copy_(0.5 + 0.5 * noise)
            elif name.endswith("bias"):
                p.copy_(0.2 * noise)
            else:
                p.copy_(noise)


def vision_model(m, trunk, config, seed):
    """A PS3VisionModel on a transformer of these sizes, under a name that timm does not know."""
    from timm.models.vision_transformer import VisionTransformer

    def create(name, num_classes, global_pool, pretrained, **kw):
        sizes = {**trunk, **{k: v for k, v in kw.items()}}
        return VisionTransformer(num_classes=num_classes, global_pool=global_pool, **sizes)

    m.timm = types.SimpleNamespace(create_model=create)
    if config.get("radio"):
        # The package pools over 1152 channels with 16 heads whatever the adapter gives; the tiny one keeps the heads.
        pool = m.AttentionPoolLatent
        m.AttentionPoolLatent = lambda _, **kw: pool(config["radio_adapter_mlp_output_dim"], **kw)
    model = m.PS3VisionModel(m.PS3VisionConfig(**config)).eval()
    if config.get("radio"):
        m.AttentionPoolLatent = pool
    randomise(model, seed)
    return model


def blobs(gen, b, h, w):
    """Pictures that are not the same everywhere: smooth noise with some fine noise."""
    coarse = F.interpolate(torch.randn(b, 3, 4, 4, generator=gen), size=(h, w), mode="bicubic")
    return coarse + 0.3 * torch.randn(b, 3, h, w, generator=gen)


def store_state(tensors, model):
    for k, v in model.state_dict().items():
        tensors["model." + k] = v.float().contiguous()


def run_cases(model, tensors, cases):
    for case in cases:
        kw = {k: v for k, v in case.items() if k not in ("case", "input", "dtype", "hidden_states")}
        for k, v in list(kw.items()):
            if isinstance(v, str) and v.startswith("tensor "):
                kw[k] = tensors[v[7:]]
        x = tensors[case.get("input", "input")]
        half = case.get("dtype") == "bf16"
        net = model
        if half:
            net = net.bfloat16()
            x = x.bfloat16()
            kw = {k: v.bfloat16() if torch.is_tensor(v) else v for k, v in kw.items()}
        try:
            with torch.no_grad():
                out = net(x, **kw)
        except Exception as e:
            raise RuntimeError(f"case {case}") from e
        name = case["case"]
        tensors[name + ".last_hidden_state"] = out.last_hidden_state.float().contiguous()
        if case.get("hidden_states"):
            for i, h in enumerate(out.hidden_states):
                tensors[f"{name}.hidden_states.{i + 1}"] = h.float().contiguous()
        for i, p in enumerate(out.selection_probs):
            tensors[f"{name}.selection_prob.{i}"] = p.float().contiguous()
        for i, p in enumerate(out.selection_maps or []):
            tensors[f"{name}.selection_map.{i}"] = p.float().contiguous()
        if half:
            # back to the numbers that are stored
            model.float()
            model.load_state_dict({k[6:]: v for k, v in tensors.items() if k.startswith("model.")})


def save(folder, name, system, tensors, **metadata):
    path = folder / (name + ".safetensors")
    text = {k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()}
    save_file({k: v.clone() for k, v in tensors.items()}, path, {"system": system, **text})
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


TIES = "equal probabilities in the order of their index (stable sort in place of torch.topk)"


def siglip_like(m, folder):
    """Three scales; every option once, ties cut in the middle of a cell."""
    trunk = dict(img_size=16, patch_size=4, embed_dim=12, depth=3, num_heads=3, mlp_ratio=2, class_token=False)
    config = dict(
        model_name="tiny_a", hidden_size=12, pool="map", ps3_scales=[16, 32, 64], select_based_on_layer=[0, 2],
        max_select_num=23, highres_selection_module_hidden_dim=4, highres_selection_module_out_dim=5,
        highres_selection_module_depth=1)
    model = vision_model(m, trunk, config, 11)
    gen = torch.Generator().manual_seed(12)
    t = {"input": blobs(gen, 2, 37, 37), "prompt": torch.randn(2, 12, generator=gen)}
    gt = torch.zeros(2, 37, 37)
    gt[0, 3:14, 20:31] = 1
    gt[1, 22:23, 5:6] = 1
    t["gt"] = gt
    store_state(t, model)
    cases = [
        dict(case="look0", num_look_close=0),
        dict(case="tokens0", num_token_look_close=0, prompt="tensor prompt"),
        dict(case="look1", num_look_close=1, hidden_states=True),
        dict(case="look3_top_down", num_look_close=3, prompt="tensor prompt"),
        dict(case="all", num_look_close="all"),
        dict(case="tokens1", num_token_look_close=1),
        dict(case="tokens17", num_token_look_close=17, prompt="tensor prompt"),
        dict(case="tokens33", num_token_look_close=33),
        dict(case="tokens46", num_token_look_close=46),
        dict(case="gt", num_look_close=2, gt_selection_maps="tensor gt"),
        dict(case="gt_smooth", num_look_close=1, gt_selection_maps="tensor gt", prompt="tensor prompt", smooth_selection_prob=True),
        dict(case="smooth", num_look_close=2, smooth_selection_prob=True),
        dict(case="first1_all", num_look_close="all", only_select_first_n_scale=[1, 1]),
        dict(case="first_mixed", num_look_close=2, only_select_first_n_scale=[1, 2]),
        dict(case="first1_tokens", num_token_look_close=10, only_select_first_n_scale=[1, 1]),
        dict(case="bf16", num_look_close=2, prompt="tensor prompt", dtype="bf16"),
    ]
    select = [case for case in cases if "first" in case["case"] or "smooth" in case["case"] or "gt" in case["case"]]
    options = dict(t)
    run_cases(model, options, select)
    save(folder, "ps3_vision_siglip_options", "ps3_vision", options, trunk=trunk, config=config, cases=select,
         ties=TIES, seed="11")
    cases = [case for case in cases if case not in select]
    run_cases(model, t, cases)
    for i, map in enumerate(model.vision_model.format_features_into_feature_maps(
            t["look1.last_hidden_state"], [t["look1.selection_map.0"], t["look1.selection_map.1"]])):
        t[f"look1.feature_map.{i}"] = map.contiguous()
    save(folder, "ps3_vision_siglip", "ps3_vision", t, trunk=trunk, config=config, cases=cases, ties=TIES, seed="11")


def four_scales(m, folder):
    """Four scales that are no powers of two, pictures that are not square, budgets that do not divide."""
    trunk = dict(img_size=16, patch_size=4, embed_dim=10, depth=2, num_heads=5, mlp_ratio=3.7362, class_token=False)
    config = dict(
        model_name="tiny_b", hidden_size=10, pool="map", ps3_scales=[12, 24, 48, 120], select_based_on_layer=[1, 0],
        max_select_num=41, highres_selection_module_hidden_dim=4, highres_selection_module_out_dim=3,
        highres_selection_module_depth=2, highres_selection_module_kernel_size=20)
    model = vision_model(m, trunk, config, 21)
    gen = torch.Generator().manual_seed(22)
    t = {
        "input": blobs(gen, 2, 30, 30),
        "wide": blobs(gen, 1, 20, 70),
        "tall": blobs(gen, 2, 50, 33),
        "thread": blobs(gen, 1, 90, 7),
        "prompt": torch.randn(2, 10, generator=gen),
        "prompt1": torch.randn(1, 10, generator=gen),
        "gt_wide": (torch.rand(1, 20, 70, generator=gen) > 0.995).float(),
    }
    store_state(t, model)
    cases = [
        dict(case="look2", num_look_close=2),
        dict(case="tokens100", num_token_look_close=100, prompt="tensor prompt"),
        dict(case="first2", num_look_close=3, only_select_first_n_scale=[2, 2]),
        dict(case="first_mixed", num_look_close=1, only_select_first_n_scale=[2, 3]),
        dict(case="wide_look2", num_look_close=2, input="wide", prompt="tensor prompt1"),
        dict(case="wide_all", num_look_close="all", input="wide"),
        dict(case="wide_gt", num_look_close=1, input="wide", gt_selection_maps="tensor gt_wide"),
        dict(case="tall_tokens50", num_token_look_close=50, input="tall"),
        dict(case="thread_look1", num_look_close=1, input="thread"),
        dict(case="bf16_wide", num_look_close=2, input="wide", dtype="bf16"),
    ]
    other = [case for case in cases if "input" in case]
    options = dict(t)
    run_cases(model, options, other)
    save(folder, "ps3_vision_not_square", "ps3_vision", options, trunk=trunk, config=config, cases=other, ties=TIES,
         seed="21")
    cases = [case for case in cases if case not in other]
    run_cases(model, t, cases)
    save(folder, "ps3_vision_four_scales", "ps3_vision", t, trunk=trunk, config=config, cases=cases, ties=TIES, seed="21")


def radio_like(m, folder, name, version, final_norm, seed):
    """C-RADIO: a large table of positions that is cropped, no or one final norm, an adapter before the pooling."""
    trunk = dict(patch_size=4, embed_dim=16, depth=2, num_heads=4, mlp_ratio=4)
    config = dict(
        model_name="tiny_c", hidden_size=16, pool="map", ps3_scales=[12, 24, 48], select_based_on_layer=[0, 1],
        max_select_num=30, highres_selection_module_hidden_dim=4, highres_selection_module_out_dim=4,
        highres_selection_module_depth=1, highres_selection_module_kernel_size=14,
        img_size=52, class_token=False, radio=True, final_norm=final_norm, radio_adapter_mlp_version=version,
        radio_adapter_mlp_input_dim=16, radio_adapter_mlp_hidden_dim=20, radio_adapter_mlp_output_dim=32,
        radio_adapter_mlp_num_inner=2)
    model = vision_model(m, trunk, config, seed)
    gen = torch.Generator().manual_seed(seed + 1)
    t = {"input": blobs(gen, 1, 48, 48), "tall": blobs(gen, 1, 61, 44), "prompt": torch.randn(1, 16, generator=gen)}
    store_state(t, model)
    cases = [
        dict(case="look0", num_look_close=0),
        dict(case="look2", num_look_close=2, prompt="tensor prompt"),
        dict(case="tall_tokens33", num_token_look_close=33, input="tall"),
    ]
    run_cases(model, t, cases)
    x, gt = t["input"], torch.zeros(1, 48, 48)
    gt[0, 5:20, 25:30] = 1
    t["gt"] = gt
    with torch.no_grad():
        out = model(x, prompt=t["prompt"], gt_selection_maps=gt, is_global_text=torch.tensor([[False]]),
                    pool_gt_token_only=True, output_hidden_states=False)
        low = model(x, prompt=t["prompt"], gt_selection_maps=gt, is_global_text=torch.tensor([[True]]),
                    pool_gt_token_only=True, output_hidden_states=False)
    t["pooled.local"], t["pooled.global"] = out.pooled_output, low.pooled_output
    save(folder, name, "ps3_vision", t, trunk=trunk, config=config, cases=cases, ties=TIES, seed=str(seed))


def plain(m, folder):
    """Without the fine selection features, without positions per scale, with the budget stated per scale."""
    trunk = dict(img_size=20, patch_size=4, embed_dim=12, depth=4, num_heads=2, mlp_ratio=2, class_token=False)
    config = dict(
        model_name="tiny_d", hidden_size=12, pool="map", ps3_scales=[16, 32, 48], select_based_on_layer=[0, 1, 3],
        max_select_num=30, max_select_num_each_scale=[5, 9], separate_pos_emb=False, highres_selection_feature=False)
    model = vision_model(m, trunk, config, 41)
    gen = torch.Generator().manual_seed(42)
    t = {"input": blobs(gen, 3, 40, 56), "prompt": torch.randn(3, 12, generator=gen)}
    store_state(t, model)
    cases = [
        dict(case="look1", num_look_close=1),
        dict(case="all", num_look_close="all", prompt="tensor prompt"),
        dict(case="tokens20", num_token_look_close=20, prompt="tensor prompt"),
        dict(case="smooth", num_look_close=4, smooth_selection_prob=True),
        dict(case="first_each", num_look_close=1, only_select_first_n_scale=[1, 2, 1]),
    ]
    run_cases(model, t, cases)
    save(folder, "ps3_vision_plain", "ps3_vision", t, trunk=trunk, config=config, cases=cases, ties=TIES, seed="41")


def texts(m, folder):
    base = dict(output_dim=24, prompt_proj_dim=20, context_length=8, vocab_size=50, width=24, heads=3, layers=2)
    for name, options, length, seed in [
        ("siglip2", dict(mlp_ratio=2.7362, no_causal_mask=True, proj_bias=True, pool_type="last",
                         norm_kwargs=dict(eps=1e-6), act_kwargs=dict(approximate="tanh")), 8, 51),
        ("causal", dict(mlp_ratio=2, pool_type="argmax"), 8, 52),
        ("scaled", dict(mlp_ratio=2, pool_type="first", no_causal_mask=True, ls_init_value=0.1, proj_bias=True), 6, 53),
        ("class_token", dict(mlp_ratio=2, embed_cls=True, pad_id=0), 8, 54),
    ]:
        config = {**base, **options}
        model = m.PS3TextModel(m.PS3TextConfig(**config)).eval()
        randomise(model, seed)
        gen = torch.Generator().manual_seed(seed)
        ids = torch.randint(1, 50, (3, length), generator=gen)
        ids[0, 4:] = 0
        ids[1, 6:] = 0
        with torch.no_grad():
            out = model(ids)
        t = {"input_ids": ids, "pooled_output": out.pooled_output, "prompt": out.prompt}
        store_state(t, model)
        save(folder, "ps3_text_" + name, "ps3_text", t, config=config, seed=str(seed))


def losses(m, folder, checkout):
    """The pre-training step: text gives the prompt, pictures look once at what the boxes ask for, three losses."""
    spec = importlib.util.spec_from_file_location("ps3_loss", checkout / "train/src/open_clip/loss.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    trunk = dict(img_size=16, patch_size=4, embed_dim=12, depth=2, num_heads=2, mlp_ratio=2, class_token=False)
    vision = dict(
        model_name="tiny_e", hidden_size=12, pool="map", ps3_scales=[16, 32, 64], select_based_on_layer=[0, 1],
        max_select_num=20, highres_selection_module_hidden_dim=5, highres_selection_module_out_dim=4,
        highres_selection_module_depth=1, highres_selection_module_kernel_size=28)
    text = dict(output_dim=12, prompt_proj_dim=12, context_length=5, vocab_size=20, width=12, heads=2, layers=1,
                mlp_ratio=2, no_causal_mask=True, proj_bias=True, pool_type="last", norm_kwargs=dict(eps=1e-6))
    v = vision_model(m, trunk, vision, 61)
    words = m.PS3TextModel(m.PS3TextConfig(**text)).eval()
    randomise(words, 62)
    gen = torch.Generator().manual_seed(63)
    ids = torch.randint(1, 20, (3, 5), generator=gen)
    x = blobs(gen, 3, 36, 36)
    boxes = torch.tensor([[3.5, 24.0, 20.2, 35.9], [0, 0, 36, 36], [30.1, 30.9, 30.4, 31.0]])
    gt = torch.zeros(3, 36, 36)
    for i, b in enumerate(boxes.tolist()):
        gt[i, int(b[1]): -int(-b[3] // 1) + 1, int(b[0]): -int(-b[2] // 1) + 1] = 1
    is_global = torch.tensor([[False], [True], [False]])
    scale = torch.nn.Parameter(torch.tensor(2.3))
    bias = torch.nn.Parameter(torch.tensor(-3.0))
    t = {"input": x, "input_ids": ids, "boxes": boxes, "gt": gt, "is_global_text": is_global.float(),
         "logit_scale": scale.detach().clone(), "logit_bias": bias.detach().clone()}
    store_state(t, v)
    store_state(t, words)
    for p in list(v.parameters()) + list(words.parameters()):
        p.requires_grad_(True)
    cases = [dict(case="mixed", is_global_text="tensor is_global_text", pool_gt_token_only=True),
             dict(case="whole", pool_gt_token_only=False)]
    for case in cases:
        for p in [*v.parameters(), *words.parameters(), scale, bias]:
            p.grad = None
        flags = is_global if case["case"] == "mixed" else torch.zeros(3, 1, dtype=torch.bool)
        u = F.normalize(words(ids).pooled_output, dim=-1)
        prompt = words(ids).prompt
        out = v(x, prompt=prompt, gt_selection_maps=gt, is_global_text=flags,
                pool_gt_token_only=case["pool_gt_token_only"], output_hidden_states=False)
        loss = module.SigLipLossPS3(0, 1, 1)(
            out.selection_maps, out.selection_probs, out.bottomup_selection_probs, out.topdown_selection_probs,
            gt, flags, image_features=F.normalize(out.pooled_output, dim=-1), text_features=u,
            logit_scale=scale.exp(), logit_bias=bias, output_dict=True)
        sum(loss.values()).backward()
        name = case["case"]
        for k, value in loss.items():
            t[f"{name}.{k}"] = value.detach().reshape(1)
        t[name + ".pooled_output"] = out.pooled_output.detach()
        for i, p in enumerate(out.selection_maps):
            t[f"{name}.selection_map.{i}"] = p.detach()
        for prefix, net in (("", v), ("", words)):
            for k, p in net.named_parameters():
                if p.grad is not None and (name == "mixed" or "latent" in k or "prompt" in k):
                    t[f"{name}.grad.{k}"] = p.grad.clone()
        t[name + ".grad.logit_scale"], t[name + ".grad.logit_bias"] = scale.grad.clone(), bias.grad.clone()
    save(folder, "ps3_losses", "ps3_losses", t, trunk=trunk, vision_config=vision, text_config=text, cases=cases,
         ties=TIES, seed="61")


def pictures(folder):
    """Preprocessed pictures: shrunk, enlarged, squashed, with each interpolation and normalisation."""
    import numpy
    from PIL import Image
    from ps3.image_processing_ps3 import PS3ImageProcessor

    rng = numpy.random.default_rng(71)
    shapes = {"wide": (37, 90), "small": (9, 14), "same": (28, 28)}
    t, cases = {}, []
    for name, (h, w) in shapes.items():
        t[name] = torch.from_numpy(rng.integers(0, 256, (h, w, 3), dtype=numpy.uint8))
    for name, config in [
        ("siglip", dict(image_size=[28, 28], mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5], interpolation="bicubic")),
        ("defaults", dict(image_size=28)),
        ("bilinear", dict(image_size=[28, 42], mean=0.4, std=0.3, interpolation="bilinear", resize_mode="squash")),
    ]:
        sizes = {k: tuple(v) if isinstance(v, list) else v for k, v in config.items()}
        processor = PS3ImageProcessor(**sizes)
        for shape in shapes:
            pixels = processor.preprocess(Image.fromarray(t[shape].numpy()))["pixel_values"][0]
            t[f"{name}.{shape}"] = pixels[None].contiguous()
        cases.append(dict(case=name, config=config, inputs=list(shapes)))
    save(folder, "ps3_preprocess", "ps3_preprocess", t, cases=cases)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ps3", type=pathlib.Path, required=True)
    args = parser.parse_args()
    sys.path.insert(0, str(args.ps3))
    torch.set_num_threads(1)
    import ps3.modeling_ps3 as m

    torch.Tensor.topk = stable_topk
    siglip_like(m, args.folder)
    four_scales(m, args.folder)
    radio_like(m, args.folder, "ps3_vision_radio", "v2", False, 31)
    radio_like(m, args.folder, "ps3_vision_radio_v1", "v1", True, 33)
    plain(m, args.folder)
    texts(m, args.folder)
    losses(m, args.folder, args.ps3)
    pictures(args.folder)


if __name__ == "__main__":
    main()
