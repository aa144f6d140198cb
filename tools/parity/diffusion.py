"""Makes the fixtures of modules models and diffusion with diffusers: tiny seeded networks, their inputs and outputs; steps of the
samplers; a sampled latent; and three guided steps by plain automatic differentiation.

    python3 -m venv venv && venv/bin/pip install -r requirements-models.txt
    venv/bin/python diffusion.py ../../models/src/test/resources/dev/vireo/models/parity \\
        ../../diffusion/src/test/resources/dev/vireo/diffusion/parity

Everything is float32 on a CPU.
"""

import json
import math
import os
import sys
import tempfile

import torch
from diffusers import AutoencoderKL, DDIMScheduler, DPMSolverMultistepScheduler, UNet3DConditionModel
from diffusers.models.attention import GatedSelfAttentionDense
from diffusers.models.attention_processor import AttnProcessor
from diffusers.models.embeddings import GLIGENTextBoundingboxProjection
from safetensors.torch import save_file

MODELSCOPE = dict(
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    num_train_timesteps=1000,
    steps_offset=1,
)
KEYS = [("down", 1, 0), ("down", 2, 0), ("down", 2, 1), ("up", 1, 0), ("up", 1, 1), ("up", 2, 2)]


def seeded(model, seed):
    """Weights that let every part matter: no zeros, norms and biases off their start. Their size is that of torch's own
    start; with larger ones single precision itself is off by more than what is compared to."""
    generator = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        with torch.no_grad():
            if p.ndim == 1:
                p.copy_(0.1 * noise + (1.0 if name.endswith("weight") else 0.0))
            else:
                p.copy_(noise / math.sqrt(3 * p[0].numel()))
    return model.eval().requires_grad_(False)


def save(folder, name, system, tensors, **metadata):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + ".safetensors")
    meta = {k: json.dumps(v) for k, v in metadata.items()}
    save_file({k: v.detach().contiguous().clone() for k, v in tensors.items()}, path, metadata={"system": system, **meta})
    print(path, os.path.getsize(path))


def config_of(model):
    return {k: v for k, v in model.config.items() if not k.startswith("_")} | {"_class_name": type(model).__name__}


def unet(seed, **sizes):
    return seeded(UNet3DConditionModel(sample_size=8, **sizes), seed)


SMALL = dict(
    block_out_channels=(4, 4, 8, 8), norm_num_groups=2, attention_head_dim=4, cross_attention_dim=6, layers_per_block=2
)
SHORT = dict(
    block_out_channels=(8, 8),
    down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"),
    up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
    norm_num_groups=4,
    attention_head_dim=4,
    cross_attention_dim=8,
    layers_per_block=1,
)


# An odd number of channels, which heads of two don't divide.
ODD = SHORT | dict(block_out_channels=(5, 6), norm_num_groups=1, attention_head_dim=2, cross_attention_dim=4)


def unets(folder):
    for name, seed, sizes, shapes in [
        ("four_levels", 1, SMALL, [(1, 3, 8, 8), (1, 2, 9, 13), (2, 1, 8, 16), (1, 1, 5, 7)]),
        ("two_levels", 2, SHORT, [(2, 3, 4, 6), (1, 1, 3, 5), (1, 4, 6, 2)]),
        ("odd_width", 3, ODD, [(1, 2, 4, 6)]),
    ]:
        model = unet(seed, **sizes)
        tensors = {"state." + k: v for k, v in model.state_dict().items()}
        cases = []
        generator = torch.Generator().manual_seed(seed)
        for i, (b, f, h, w) in enumerate(shapes):
            z = torch.randn(b, 4, f, h, w, generator=generator)
            text = torch.randn(b, 5, sizes["cross_attention_dim"], generator=generator)
            time = [999, 500, 1, 25][i]
            with torch.no_grad():
                out = model(z, time, text).sample
            tensors |= {f"z.{i}": z, f"text.{i}": text, f"out.{i}": out}
            cases.append({"case": str(i), "time": time})
        save(folder + "/unet3d", name, "unet3d", tensors, config=config_of(model), cases=cases)


OLD_WORDS = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def old(name):
    """The name that a tensor of the autoencoder had before diffusers 0.17."""
    for new, word in OLD_WORDS.items():
        name = name.replace(f"attentions.0.{new}.", f"attentions.0.{word}.")
    return name


def with_old_names(model):
    """State under the old names, as diffusers itself reads them; of the encoder's attention as convolutions."""
    state = {old(k): v for k, v in model.state_dict().items()}
    with tempfile.TemporaryDirectory() as at:
        model.save_config(at)
        save_file({k: v.contiguous() for k, v in state.items()}, at + "/diffusion_pytorch_model.safetensors")
        again = AutoencoderKL.from_pretrained(at).state_dict()
    assert all(torch.equal(v, again[k]) for k, v in model.state_dict().items())
    return {k: v[:, :, None, None] if "encoder" in k and "attentions" in k and v.ndim == 2 else v for k, v in state.items()}


def autoencoders(folder):
    for name, seed, sizes, shapes in [
        ("three_levels", 3, dict(block_out_channels=(4, 8, 8), layers_per_block=1), [(2, 16, 24), (1, 20, 12)]),
        ("plain", 4, dict(block_out_channels=(8, 8), layers_per_block=2, mid_block_add_attention=False), [(1, 8, 6)]),
        ("old_names", 5, dict(block_out_channels=(4, 4), layers_per_block=1), [(1, 8, 6)]),
    ]:
        levels = len(sizes["block_out_channels"])
        model = seeded(
            AutoencoderKL(
                down_block_types=("DownEncoderBlock2D",) * levels,
                up_block_types=("UpDecoderBlock2D",) * levels,
                norm_num_groups=4,
                latent_channels=4,
                **sizes,
            ),
            seed,
        )
        state = with_old_names(model) if name == "old_names" else model.state_dict()
        tensors = {"state." + k: v for k, v in state.items()}
        generator = torch.Generator().manual_seed(seed)
        cases = []
        for i, (n, h, w) in enumerate(shapes):
            x = torch.rand(n, 3, h, w, generator=generator) * 2 - 1
            with torch.no_grad():
                moments = model.encode(x).latent_dist
                z = torch.randn(n, 4, h >> (levels - 1), w >> (levels - 1), generator=generator)
                tensors |= {
                    f"picture.{i}": x,
                    f"moments.{i}": moments.parameters,
                    f"noise.{i}": z,
                    f"latents.{i}": (moments.mean + moments.std * z) * model.config.scaling_factor,
                    f"decoded.{i}": model.decode(z / model.config.scaling_factor).sample,
                }
            cases.append({"case": str(i)})
        save(folder + "/autoencoderkl", name, "autoencoder_kl", tensors, config=config_of(model), cases=cases)


def sampler(name, steps, **options):
    kind = {"dpm++": DPMSolverMultistepScheduler, "ddim": DDIMScheduler}[name]
    config = MODELSCOPE | ({"clip_sample": False, "set_alpha_to_one": False} if name == "ddim" else {}) | options
    scheduler = kind(**config)
    scheduler.set_timesteps(steps)
    return scheduler, config


# Every setting of the two samplers that is computed, one or a few at a time.
DPM = "dpm++"
NOISY = {"final_sigmas_type": "sigma_min"}
SETTINGS = [
    (DPM, 16, {"solver_order": 1}),
    (DPM, 16, {"solver_order": 3}),
    (DPM, 9, {"solver_order": 3}),
    (DPM, 9, {"solver_order": 3, "lower_order_final": False, "solver_type": "heun"}),
    (DPM, 16, {"solver_type": "heun"}),
    (DPM, 9, {"solver_type": "bh2"}),
    (DPM, 9, {"lower_order_final": False, **NOISY}),
    (DPM, 16, {"euler_at_final": True, **NOISY}),
    (DPM, 9, {"use_karras_sigmas": True}),
    (DPM, 16, {"use_karras_sigmas": True, "solver_order": 3}),
    (DPM, 9, {"use_lu_lambdas": True}),
    (DPM, 9, {"use_exponential_sigmas": True}),
    (DPM, 9, {"use_beta_sigmas": True}),
    (DPM, 9, {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}),
    (DPM, 9, {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 3.0, "solver_order": 3}),
    (DPM, 9, {"prediction_type": "sample"}),
    (DPM, 9, {"thresholding": True}),
    (DPM, 9, {"thresholding": True, "dynamic_thresholding_ratio": 0.8, "sample_max_value": 1.5}),
    (DPM, 9, {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1}),
    (DPM, 9, {"beta_schedule": "squaredcos_cap_v2", "use_karras_sigmas": True, "prediction_type": "sample"}),
    (DPM, 9, {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1, "timestep_spacing": "leading"}),
    (DPM, 9, {"trained_betas": [0.001 + 0.019 * (i / 99) ** 2 for i in range(100)], "num_train_timesteps": 100}),
    (DPM, 9, {"rescale_betas_zero_snr": True, "prediction_type": "v_prediction", "timestep_spacing": "trailing"}),
    (DPM, 9, {"algorithm_type": "dpmsolver", **NOISY}),
    (DPM, 16, {"algorithm_type": "dpmsolver", "solver_order": 3, **NOISY}),
    (DPM, 9, {"algorithm_type": "dpmsolver", "solver_type": "heun", "prediction_type": "v_prediction", **NOISY}),
    (DPM, 9, {"algorithm_type": "dpmsolver", "thresholding": True, "prediction_type": "sample", **NOISY}),
    (DPM, 9, {"algorithm_type": "sde-dpmsolver++"}),
    (DPM, 16, {"algorithm_type": "sde-dpmsolver++", "solver_type": "heun", "use_karras_sigmas": True}),
    (DPM, 16, {"algorithm_type": "sde-dpmsolver++", "solver_order": 3}),
    (DPM, 9, {"algorithm_type": "sde-dpmsolver", **NOISY}),
    (DPM, 16, {"algorithm_type": "sde-dpmsolver", "solver_type": "heun", **NOISY}),
    ("ddim", 9, {"clip_sample": True}),
    ("ddim", 9, {"clip_sample": True, "clip_sample_range": 0.5}),
    ("ddim", 9, {"thresholding": True, "dynamic_thresholding_ratio": 0.8, "sample_max_value": 1.5}),
    ("ddim", 9, {"eta": 0.7}),
    ("ddim", 9, {"eta": 1.0, "clip_sample": True, "set_alpha_to_one": True, "steps_offset": 0}),
    ("ddim", 9, {"prediction_type": "sample", "beta_schedule": "squaredcos_cap_v2"}),
    ("ddim", 9, {"rescale_betas_zero_snr": True, "prediction_type": "v_prediction", "timestep_spacing": "trailing"}),
]


def samplers(folder):
    steps(
        folder,
        "steps",
        5,
        [
            ("dpm++", 40, {}),
            ("dpm++", 10, {}),
            ("dpm++", 7, {"timestep_spacing": "leading"}),
            ("dpm++", 13, {"timestep_spacing": "trailing", "prediction_type": "v_prediction"}),
            ("dpm++", 1, {}),
            ("ddim", 40, {}),
            ("ddim", 7, {"prediction_type": "v_prediction"}),
            ("ddim", 12, {"timestep_spacing": "trailing", "set_alpha_to_one": True}),
            ("ddim", 9, {"timestep_spacing": "linspace", "beta_schedule": "linear"}),
        ],
    )
    steps(folder, "settings", 9, SETTINGS)


def by_frames(video):
    """Frames as the pipeline hands them to a scheduler: one after the other, each for itself."""
    return video[0].transpose(0, 1)


def steps(folder, file, seed, chosen):
    tensors, cases = {}, []
    generator = torch.Generator().manual_seed(seed)
    for i, (name, steps, options) in enumerate(chosen):
        eta = options.get("eta", 0.0)
        scheduler, config = sampler(name, steps, **{k: v for k, v in options.items() if k != "eta"})
        z = torch.randn(1, 4, 2, 3, 3, generator=generator)
        clean, noise = torch.randn(2, 1, 4, 2, 3, 3, generator=generator)
        tensors |= {f"z.{i}": z, f"clean.{i}": clean, f"noise.{i}": noise}
        if name == "dpm++":
            scheduler.set_begin_index(steps // 3)  # told, because two steps with one time confuse it
        tensors[f"noised.{i}"] = scheduler.add_noise(clean, noise, scheduler.timesteps[steps // 3 : steps // 3 + 1])
        if name == "dpm++":
            scheduler.set_begin_index(0)
        random = eta > 0 or config.get("algorithm_type", "").startswith("sde")
        for j, t in enumerate(scheduler.timesteps):
            # A stand-in for a network that keeps latents of the size of noise.
            predicted = torch.sin(3 * z) * 0.7 + 0.3 * z
            more = {"eta": eta} if eta else {}
            if random:
                added = torch.randn(1, 4, 2, 3, 3, generator=generator)
                tensors[f"added.{i}.{j}"] = added
                more["variance_noise"] = by_frames(added)
            frames = scheduler.step(by_frames(predicted), t, by_frames(z), **more).prev_sample
            z = frames.transpose(0, 1)[None]
            tensors[f"step.{i}.{j}"] = z
        cases.append(
            {
                "case": str(i),
                "sampler": name,
                "config": config | ({"eta": eta} if eta else {}),
                "steps": steps,
                "times": scheduler.timesteps.tolist(),
                "noised": steps // 3,
            }
        )
    save(folder + "/sampler", file, "diffusion_scheduler", tensors, cases=cases)


class KeepMaps:
    """Attention that keeps its shares."""

    def __init__(self, key, maps):
        self.key, self.maps, self.usual = key, maps, AttnProcessor()

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, **options):
        q = attn.head_to_batch_dim(attn.to_q(hidden_states))
        k = attn.head_to_batch_dim(attn.to_k(encoder_hidden_states))
        shares = torch.softmax(q @ k.transpose(1, 2) * attn.scale, -1)
        self.maps[self.key] = shares.reshape(hidden_states.shape[0], attn.heads, *shares.shape[1:])
        return self.usual(attn, hidden_states, encoder_hidden_states=encoder_hidden_states, **options)


def cells(box, rows, columns):
    x, y = round(box[0] * columns), round(box[1] * rows)
    w, h = round((box[2] - box[0]) * columns), round((box[3] - box[1]) * rows)
    mask = torch.zeros(rows, columns)
    mask[y : y + h, x : x + w] = 1
    return mask


def centre(a):
    rows, columns = a.shape[-2:]
    total = a.sum((-1, -2))
    return torch.stack(
        [
            (a.sum(-1) * torch.arange(rows)).sum(-1) / total,
            (a.sum(-2) * torch.arange(columns)).sum(-1) / total,
        ],
        -1,
    )


def energy(maps, grids, boxes, words, r):
    """The energy as the paper states it, one box, frame and word at a time."""
    sum_ = 0.0
    for key, a in maps.items():
        rows, columns = grids[key]
        for object_, tokens in enumerate(words):
            for token in tokens:
                for f in range(a.shape[0]):
                    shares = a[f, :, :, token].reshape(-1, rows, columns)
                    m = cells(boxes[object_][f], rows, columns)
                    inside, outside = (shares * m).flatten(1), (shares * (1 - m)).flatten(1)
                    k = max(1, int(m.sum() * r["fg"])), max(1, int((1 - m).sum() * r["bg"]))
                    e = r["fg_weight"] * (1 - inside.topk(k[0]).values.mean(1)).sum()
                    e = e + r["bg_weight"] * outside.topk(k[1]).values.mean(1).sum()
                    if r["com"] and m.sum() > 0:
                        e = e + r["com"] * ((centre(shares) - centre(m)) ** 2).mean(0).sum()
                        if f + 1 < a.shape[0]:
                            n = cells(boxes[object_][f + 1], rows, columns)
                            if n.sum() > 0:
                                after = a[f + 1, :, :, token].reshape(-1, rows, columns)
                                speed = centre(after) - centre(shares) - (centre(n) - centre(m))
                                e = e + r["com"] * (speed**2).mean(0).sum()
                    sum_ = sum_ + e / len(tokens)
    return sum_ / (len(words) * len(maps))


def guidance(folder):
    model = unet(6, **SMALL)
    maps = {}
    processors = {}
    for name, processor in model.attn_processors.items():
        stage, block, _, attention = (name.split(".") + ["", "", "", ""])[:4]
        key = (stage.removesuffix("_blocks"), int(block) if block.isdigit() else -1, int(attention) if attention.isdigit() else -1)
        wanted = ".attentions." in name and ".attn2." in name and key in KEYS
        processors[name] = KeepMaps(key, maps) if wanted else AttnProcessor()
    model.set_attn_processor(processors)
    frames, rows, columns = 3, 16, 16
    generator = torch.Generator().manual_seed(6)
    cond, uncond = torch.randn(2, 1, 7, SMALL["cross_attention_dim"], generator=generator)
    boxes = [
        [[0.0, 0.1, 0.5, 0.6], [0.2, 0.1, 0.7, 0.6], [0.45, 0.1, 0.95, 0.6]],
        [[0.5, 0.5, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0], [0.25, 0.5, 0.75, 1.0]],
    ]
    words = [[2, 3], [5]]
    tensors = {"state." + k: v for k, v in model.state_dict().items()} | {"cond": cond, "uncond": uncond}
    start = torch.randn(1, 4, frames, rows, columns, generator=generator)
    tensors["start"] = start
    cases = []
    for case, name, steps, guided, iterations, scale, r in [
        ("free", "dpm++", 10, 0, 0, 0.0, {}),
        ("free_ddim", "ddim", 10, 0, 0, 0.0, {}),
        ("default", "dpm++", 40, 3, 1, 5.0, dict(fg=0.75, bg=0.75, fg_weight=1.0, bg_weight=4.0, com=0.0)),
        ("benchmark", "dpm++", 40, 3, 1, 5.0, dict(fg=0.75, bg=0.75, fg_weight=1.0, bg_weight=4.0, com=0.03)),
    ]:
        scheduler, config = sampler(name, steps)
        z, energies = start, []
        for i, t in enumerate(scheduler.timesteps[: guided or steps]):
            for _ in range(iterations):
                z = z.detach().requires_grad_()
                maps.clear()
                model(z, t, cond)
                grids = {k: ((16, 16), (8, 8), (4, 4), (2, 2))[1 if k in (("down", 1, 0), ("up", 2, 2)) else 2] for k in maps}
                e = energy(maps, grids, boxes, words, r)
                energies.append(e.item())
                gradient = torch.autograd.grad(scale * e, z)[0]
                if len(energies) == 1:
                    tensors[case + ".gradient"] = gradient
                z = z.detach() - (1 - scheduler.alphas_cumprod[t]) ** 0.5 * gradient
            with torch.no_grad():
                u, c = model(torch.cat([z, z]), t, torch.cat([uncond, cond])).sample.chunk(2)
                z = scheduler.step(u + 9.0 * (c - u), t, z).prev_sample
        tensors[case + ".latents"] = z
        cases.append(
            dict(case=case, sampler=name, steps=steps, guided=guided, iterations=iterations, scale=scale, recipe=r, energies=energies)
        )
    save(
        folder + "/guidance",
        "three_steps",
        "diffusion_guidance",
        tensors,
        config=config_of(model),
        schedule=MODELSCOPE,
        boxes=boxes,
        words=words,
        cases=cases,
    )


def by_formula(module):
    """Weights that the test makes by itself: too many to keep."""
    for k, (name, p) in enumerate(sorted(module.named_parameters())):
        i = torch.arange(p.numel(), dtype=torch.float64)
        scale = 1 / math.sqrt(p[0].numel()) if p.ndim > 1 else 0.5
        with torch.no_grad():
            p.copy_((torch.sin(0.37 * i + 1.1 * k + 0.5) * scale).float().reshape(p.shape))
    return module.eval()


def gligen(folder):
    generator = torch.Generator().manual_seed(8)
    net = by_formula(GLIGENTextBoundingboxProjection(positive_len=6, out_dim=6))
    fuser = by_formula(GatedSelfAttentionDense(query_dim=8, context_dim=6, n_heads=2, d_head=4))
    boxes = torch.rand(2, 3, 4, generator=generator)
    masks = torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    texts = torch.randn(2, 3, 6, generator=generator)
    pixels = torch.randn(2, 5, 8, generator=generator)
    with torch.no_grad():
        objects = net(boxes=boxes, masks=masks, positive_embeddings=texts)
        fused = fuser(pixels, objects)
    save(
        folder + "/gligen",
        "adapters",
        "diffusion_gligen",
        dict(boxes=boxes, masks=masks, texts=texts, pixels=pixels, objects=objects, fused=fused),
        net={k: list(v.shape) for k, v in net.state_dict().items()},
        fuser={k: list(v.shape) for k, v in fuser.state_dict().items()},
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    networks, sampling = sys.argv[1:3]
    unets(networks)
    autoencoders(networks)
    gligen(networks)
    samplers(sampling)
    guidance(sampling)
