"""Saves one tiny text-to-video pipeline as two generations of the libraries do, and what it makes, for module diffusion.

    venv4/bin/python pipelines.py ../../diffusion/src/test/resources/dev/vireo/diffusion four    # transformers 4.51.3, diffusers 0.35.2
    venv5/bin/python pipelines.py ../../diffusion/src/test/resources/dev/vireo/diffusion five    # transformers 5.24.0, diffusers 0.42.1

The autoencoder of `four` has the names from before diffusers 0.17. The network's own folder is the same in both and lies in
`pipeline/unet`; `frames.safetensors` is what the pipeline of `five` makes, in two ways of sampling.
"""

import json
import os
import shutil
import sys
import tempfile

import torch
from diffusers import AutoencoderKL, DDIMScheduler, DPMSolverMultistepScheduler, TextToVideoSDPipeline, UNet3DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from diffusion import MODELSCOPE, old, seeded

SEED, PROMPT, NEGATIVE = 7, "a bear walks", "dull"


def pipeline(tokenizer):
    torch.manual_seed(0)
    unet = seeded(
        UNet3DConditionModel(
            sample_size=8,
            block_out_channels=(4, 4),
            down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"),
            up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
            norm_num_groups=2,
            attention_head_dim=2,
            cross_attention_dim=4,
            layers_per_block=1,
        ),
        1,
    )
    vae = seeded(
        AutoencoderKL(
            block_out_channels=(4, 4),
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            norm_num_groups=2,
            latent_channels=4,
        ),
        2,
    )
    text = seeded(
        CLIPTextModel(
            CLIPTextConfig(
                hidden_size=4, intermediate_size=8, num_hidden_layers=2, num_attention_heads=2, vocab_size=700, hidden_act="gelu"
            )
        ),
        3,
    )
    scheduler = DDIMScheduler(**MODELSCOPE, clip_sample=False, set_alpha_to_one=False, timestep_spacing="leading")
    words = CLIPTokenizer(tokenizer + "/vocab.json", tokenizer + "/merges.txt", pad_token="!", model_max_length=77)
    return TextToVideoSDPipeline(vae=vae, text_encoder=text, tokenizer=words, unet=unet, scheduler=scheduler)


def frames(pipe):
    return pipe(
        PROMPT,
        negative_prompt=NEGATIVE,
        height=16,
        width=24,
        num_frames=2,
        num_inference_steps=5,
        guidance_scale=9.0,
        generator=torch.Generator().manual_seed(SEED),
        output_type="np",
    ).frames[0]


def main(folder, which):
    pipe = pipeline(folder + "/tokenizer")
    pipe.set_progress_bar_config(disable=True)
    made = {"ddim": torch.from_numpy(frames(pipe))}
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    made["dpm++"] = torch.from_numpy(frames(pipe))
    if which == "four":
        pipe.scheduler = DDIMScheduler(**MODELSCOPE, clip_sample=False, set_alpha_to_one=False, timestep_spacing="leading")
    with tempfile.TemporaryDirectory() as at:
        pipe.save_pretrained(at)
        if which == "four":
            vae = at + "/vae/diffusion_pytorch_model.safetensors"
            save_file({old(k): v for k, v in load_file(vae).items()}, vae)
        target = f"{folder}/pipeline/{which}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.rmtree(f"{folder}/pipeline/unet", ignore_errors=True)
        shutil.move(at + "/unet", f"{folder}/pipeline/unet")
        shutil.move(at, target)
        os.mkdir(at)
    if which == "five":
        save_file(made, f"{folder}/pipeline/frames.safetensors", {"prompt": PROMPT, "negative": NEGATIVE, "seed": str(SEED)})
    else:
        before = load_file(f"{folder}/pipeline/frames.safetensors") if os.path.exists(f"{folder}/pipeline/frames.safetensors") else {}
        print(json.dumps({k: (v - made[k]).abs().max().item() for k, v in before.items()}))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
