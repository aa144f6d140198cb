"""Makes the CrossMAE and MAE fixtures of module models with the reference implementation, which must lie in a folder
of its own (https://github.com/TonyLianLong/CrossMAE, commit ed0677a) and is not part of this repository.

    python3 -m venv venv && venv/bin/pip install -r requirements-models.txt
    venv/bin/python crossmae.py REFERENCE ../../models/src/test/resources/dev/vireo/models/parity \\
        ../../trainer/src/test/resources/dev/vireo/trainer

Each file holds a seeded network (`model.NAME`), a picture batch (`input`), and for each case the noise that decided the
masks (`noise0`), the loss, the prediction and gradients (`grad.NAME`); for the first case also the output of every
encoder block (`hidden.N`; 0 is what goes into the first). The files for the trainer hold one case with the loss after
each of three AdamW steps (`step_loss`, same noise) and weights after the last (`step.NAME`) instead.

The reference takes square pictures only and can't run without weighted feature maps. Two things are set from outside
to have those too: `norm` (identity, or a LayerNorm where the case says so), and for a non-square grid the position
tables and the cutting into patches, which are written here.
"""

import json
import os
import sys
from functools import partial
from unittest import mock

import numpy as np
import torch
from safetensors.torch import save_file

STEP = {"lr": 1e-3, "betas": [0.9, 0.95], "eps": 1e-8, "weight_decay": 0.05}
RATIOS = [(0.75, 0.75), (0.75, 0.25), (0.65, 0.25)]

CROSS = {
    "input": dict(img_size=24, patch_size=6, embed_dim=20, depth=2, num_heads=5, decoder_embed_dim=12,
                  decoder_depth=2, decoder_num_heads=4, norm_pix_loss=True, weight_fm=True, use_input=True),
    "subset": dict(img_size=20, patch_size=4, embed_dim=16, depth=4, num_heads=2, decoder_embed_dim=12,
                   decoder_depth=3, decoder_num_heads=2, mlp_ratio=2, norm_pix_loss=False, weight_fm=True,
                   use_fm=[0, 2, -1], use_input=False),
    "self": dict(img_size=30, patch_size=5, embed_dim=16, depth=2, num_heads=4, decoder_embed_dim=20,
                 decoder_depth=2, decoder_num_heads=5, norm_pix_loss=True, weight_fm=True, use_input=True,
                 self_attn=True, batch=1),
    "last": dict(img_size=24, patch_size=6, embed_dim=16, depth=2, num_heads=2, decoder_embed_dim=16,
                 decoder_depth=2, decoder_num_heads=2, norm_pix_loss=True, weight_fm=False),
    "normed": dict(img_size=24, patch_size=6, embed_dim=16, depth=2, num_heads=2, decoder_embed_dim=16,
                   decoder_depth=1, decoder_num_heads=4, norm_pix_loss=False, weight_fm=False, encoder_norm=True,
                   batch=1),
    "wide": dict(img_size=[8, 32], patch_size=4, embed_dim=16, depth=2, num_heads=2, decoder_embed_dim=12,
                 decoder_depth=2, decoder_num_heads=2, norm_pix_loss=True, weight_fm=True, use_input=True),
}
PLAIN = {
    "square": dict(img_size=24, patch_size=6, embed_dim=24, depth=2, num_heads=3, decoder_embed_dim=16,
                   decoder_depth=2, decoder_num_heads=4, norm_pix_loss=True),
    "pixels": dict(img_size=30, patch_size=5, embed_dim=16, depth=2, num_heads=4, decoder_embed_dim=20,
                   decoder_depth=1, decoder_num_heads=5, mlp_ratio=2, norm_pix_loss=False, batch=1),
    "wide": dict(img_size=[8, 32], patch_size=4, embed_dim=16, depth=2, num_heads=2, decoder_embed_dim=12,
                 decoder_depth=2, decoder_num_heads=2, norm_pix_loss=True, batch=3),
}
GRADIENTS = ["cls_token", "mask_token", "patch_embed.proj.weight", "blocks.0.attn.qkv.weight", "blocks.1.norm1.weight",
             "blocks.1.mlp.fc2.bias", "norm.weight", "wfm.linear.weight", "dec_norms.0.weight", "decoder_embed.weight",
             "decoder_blocks.0.norm1.bias", "decoder_blocks.0.self_attn.qkv.weight",
             "decoder_blocks.0.cross_attn.q.weight", "decoder_blocks.0.cross_attn.kv.weight",
             "decoder_blocks.0.attn.qkv.weight", "decoder_blocks.0.mlp.fc1.weight", "decoder_norm.weight",
             "decoder_pred.weight"]
STEPPED = ["mask_token", "blocks.1.norm1.weight", "wfm.linear.weight", "decoder_embed.weight", "decoder_pred.weight",
           "blocks.0.mlp.fc1.weight"]


def table(dim, rows, columns):
    """A position table of a grid that need not be square: columns in the first half, rows in the second."""
    omega = 1.0 / 10000 ** (np.arange(dim // 4, dtype=np.float64) / (dim / 4))
    y, x = np.mgrid[0:rows, 0:columns]
    out = [f(a.reshape(-1)[:, None] * omega) for a in (x, y) for f in (np.sin, np.cos)]
    grid = np.concatenate(out, axis=1)
    return torch.from_numpy(np.concatenate([np.zeros((1, dim)), grid])).float()[None]


def patches(side):
    def cut(pictures):
        n, c, h, w = pictures.shape
        x = pictures.reshape(n, c, h // side, side, w // side, side).permute(0, 2, 4, 3, 5, 1)
        return x.reshape(n, -1, side * side * c)

    return cut


def build(module, config, seed):
    options = {k: v for k, v in config.items() if k not in ("batch", "encoder_norm")}
    torch.manual_seed(seed)
    norm = partial(torch.nn.LayerNorm, eps=1e-6)
    model = module.MaskedAutoencoderViT(norm_layer=norm, **options)
    if config.get("weight_fm") is False:
        model.norm = norm(config["embed_dim"]) if config.get("encoder_norm") else torch.nn.Identity()
    if not isinstance(config["img_size"], int):
        rows, columns = (s // config["patch_size"] for s in config["img_size"])
        model.pos_embed.data.copy_(table(config["embed_dim"], rows, columns))
        model.decoder_pos_embed.data.copy_(table(config["decoder_embed_dim"], rows, columns))
        model.patchify = patches(config["patch_size"])
    # Norms and biases start as ones and zeros, which would hide a swap.
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1:
                p.add_(0.2 * torch.randn_like(p))
    return model


def forward(model, cross, pictures, noise, ratio, kept):
    """Loss, prediction and the blocks' outputs, with the noise given."""
    hidden = []
    hooks = [model.blocks[0].register_forward_pre_hook(lambda _, args: hidden.append(args[0].detach()))]
    hooks += [b.register_forward_hook(lambda _, __, out: hidden.append(out.detach())) for b in model.blocks]
    with mock.patch("torch.rand", lambda *_, **__: noise):
        if cross:
            latent, mask, restore, coords = model.forward_encoder(pictures, ratio, kept)
            pred, _ = model.forward_decoder(latent, mask, restore, coords, ratio, kept)
            loss, _ = model.forward_loss(pictures, pred, mask, coords)
        else:
            latent, mask, restore = model.forward_encoder(pictures, ratio)
            pred = model.forward_decoder(latent, restore)
            loss = model.forward_loss(pictures, pred, mask)
    for hook in hooks:
        hook.remove()
    return loss, pred, mask, hidden


def fixture(module, config, cross, seed):
    size = config["img_size"]
    height, width = (size, size) if isinstance(size, int) else size
    model = build(module, config, seed)
    start = {k: v.clone() for k, v in model.state_dict().items()}
    tensors = {"model." + k: v for k, v in start.items()}
    generator = torch.Generator().manual_seed(seed + 1)
    pictures = torch.randn(config.get("batch", 2), 3, height, width, generator=generator)
    tensors["input"] = pictures
    cases = []
    tokens = model.pos_embed.shape[1] - 1
    for ratio, kept in RATIOS if cross else [(0.75, 0.75), (0.5, 0.5), (0.65, 0.65)]:
        case = f"mask{ratio}_kept{kept}"
        noise = torch.rand(pictures.shape[0], tokens, generator=generator)
        model.load_state_dict(start)
        model.zero_grad()
        loss, pred, mask, hidden = forward(model, cross, pictures, noise, ratio, kept)
        loss.backward()
        tensors[case + ".noise0"] = noise
        tensors[case + ".loss"] = loss.detach().reshape(1)
        tensors[case + ".pred"] = pred.detach()
        tensors[case + ".mask"] = mask
        if not cases:
            tensors.update({f"{case}.hidden.{i}": h for i, h in enumerate(hidden)})
        named = dict(model.named_parameters())
        for name in GRADIENTS:
            if name in named:
                tensors[f"{case}.grad.{name}"] = named[name].grad.clone()
        cases.append({"case": case, "mask_ratio": ratio, "kept_mask_ratio": kept, "noise_tensors": 1})
    metadata = {"system": "crossmae" if cross else "mae", "config": json.dumps(stated(config)), "norm_eps": "1e-6",
                "cases": json.dumps(cases), "torch": torch.__version__}
    return {k: v.contiguous() for k, v in tensors.items()}, metadata


def stated(config):
    return {"mlp_ratio": 4, **{k: v for k, v in config.items() if k != "batch"}}


def steps(module, config, cross, seed):
    """Three AdamW steps on one batch."""
    model = build(module, config, seed)
    tensors = {"model." + k: v.clone() for k, v in model.state_dict().items()}
    generator = torch.Generator().manual_seed(seed + 1)
    height, width = config["img_size"]
    pictures = torch.randn(2, 3, height, width, generator=generator)
    noise = torch.rand(2, model.pos_embed.shape[1] - 1, generator=generator)
    ratio, kept = 0.75, 0.25 if cross else 0.75
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in trained if p.ndim == 1], "weight_decay": 0.0},
              {"params": [p for p in trained if p.ndim > 1], "weight_decay": STEP["weight_decay"]}]
    optimizer = torch.optim.AdamW(groups, lr=STEP["lr"], betas=STEP["betas"], eps=STEP["eps"])
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = forward(model, cross, pictures, noise, ratio, kept)[0]
        loss.backward()
        optimizer.step()
        losses.append(forward(model, cross, pictures, noise, ratio, kept)[0].detach())
    named = dict(model.named_parameters())
    tensors.update({f"step.{name}": named[name].detach() for name in STEPPED if name in named})
    tensors.update({"input": pictures, "noise0": noise, "step_loss": torch.stack(losses)})
    metadata = {"system": "crossmae" if cross else "mae", "config": json.dumps(stated(config)),
                "mask_ratio": str(ratio), "kept_mask_ratio": str(kept), "step": json.dumps(STEP)}
    return {k: v.contiguous() for k, v in tensors.items()}, metadata


def main(reference, folder, trainer):
    sys.path.insert(0, reference)
    import models_cross
    import models_mae

    for cross, module, configs in ((True, models_cross, CROSS), (False, models_mae, PLAIN)):
        family = os.path.join(folder, "crossmae" if cross else "mae")
        os.makedirs(family, exist_ok=True)
        for seed, (name, config) in enumerate(configs.items()):
            tensors, metadata = fixture(module, config, cross, 100 + 10 * seed)
            path = os.path.join(family, f"{name}.safetensors")
            save_file(tensors, path, metadata)
            print(path, os.path.getsize(path))
        os.makedirs(trainer, exist_ok=True)
        tensors, metadata = steps(module, configs["wide"], cross, 400)
        save_file(tensors, os.path.join(trainer, f"{metadata['system']}-steps.safetensors"), metadata)


if __name__ == "__main__":
    main(*sys.argv[1:4])
