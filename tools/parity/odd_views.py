"""Twelve pictures of odd shapes and kinds for owlv2.py and siglip2.py, as files and as what is seen of them: red, green
and blue, transparency over white."""

import io

import numpy as np
from PIL import Image


def _noise(seed, height, width, channels):
    # Blocks and noise: pure noise of every pixel would not compress, and blocks alone would hide a shift.
    random = np.random.default_rng(seed)
    rough = random.integers(0, 256, ((height + 4) // 5, (width + 4) // 5, channels))
    rough = rough.repeat(5, 0).repeat(5, 1)[:height, :width]
    return np.clip(rough + random.integers(-9, 10, (height, width, channels)), 0, 255).astype(np.uint8)


def _palette(picture, transparent):
    out = Image.fromarray(picture).quantize(9)
    if transparent:
        out.info["transparency"] = 2
    return out


VIEWS = {
    "noise": lambda: Image.fromarray(_noise(1, 61, 83, 3)),
    "exact": lambda: Image.fromarray(_noise(2, 16, 16, 3)),
    "tall": lambda: Image.fromarray(_noise(3, 200, 7, 3)),
    "wide": lambda: Image.fromarray(_noise(4, 3, 310, 3)),
    "one": lambda: Image.fromarray(_noise(5, 1, 1, 3)),
    "line": lambda: Image.fromarray(_noise(6, 1, 90, 3)),
    "small": lambda: Image.fromarray(_noise(7, 5, 8, 3)),
    "grey": lambda: Image.fromarray(_noise(8, 40, 29, 1)[..., 0]),
    "alpha": lambda: Image.fromarray(_noise(9, 31, 45, 4), "RGBA"),
    "grey_alpha": lambda: Image.fromarray(_noise(10, 37, 26, 2), "LA"),
    "palette": lambda: _palette(_noise(11, 50, 33, 3), False),
    "palette_clear": lambda: _palette(_noise(12, 27, 48, 3), True),
    "two_to_one": lambda: Image.fromarray(_noise(13, 32, 32, 3)),
}


def encoded(name):
    out = io.BytesIO()
    picture = VIEWS[name]()
    picture.save(out, "PNG", **({"transparency": picture.info["transparency"]} if "transparency" in picture.info else {}))
    return out.getvalue()


def seen(name):
    rgba = np.asarray(Image.open(io.BytesIO(encoded(name))).convert("RGBA")).astype(np.int64)
    alpha = rgba[..., 3:]
    return np.where(alpha == 255, rgba[..., :3], (rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
