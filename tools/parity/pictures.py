"""Makes the picture fixtures of module runtime with Pillow: small files of every format that is read, and what
Pillow sees in them; and pictures resized by Pillow.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python pictures.py ../../runtime/src/test/resources
"""

import os
import sys

import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import save_file

W, H = 23, 17


def scene(width=W, height=H):
    """A smooth picture with an edge and no symmetry, so that every turn and mirror differs."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack(
        [
            255 * x / (width - 1),
            255 * y / (height - 1),
            128 + 100 * np.sin(x / 4.0) * np.cos(y / 3.0),
        ],
        axis=-1,
    )
    rgb[2:6, 3:9] = (220, 30, 40)
    return rgb.round().astype(np.uint8)


def over_white(image):
    """8-bit RGB of a picture with alpha, as a browser on a white page shows it."""
    rgba = np.asarray(image.convert("RGBA")).astype(np.int64)
    alpha = rgba[..., 3:]
    return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def pictures(folder):
    os.makedirs(folder, exist_ok=True)
    rgb = Image.fromarray(scene())
    gray = Image.fromarray(scene()[..., 0])
    y, x = np.mgrid[0:H, 0:W]
    alpha = Image.fromarray(((x * 7 + y * 5) % 256).astype(np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    gray_alpha = Image.merge("LA", (gray, alpha))
    palette = rgb.quantize(13)
    exif = Image.Exif()
    exif[0x0112] = 6
    expected = {}

    def keep(name, image, seen=None, **options):
        path = os.path.join(folder, name)
        image.save(path, **options)
        if seen is None:
            seen = over_white(ImageOps.exif_transpose(Image.open(path)))
        expected[name] = np.ascontiguousarray(seen)

    keep("rgb.png", rgb)
    keep("rgba.png", rgba)
    keep("gray.png", gray)
    keep("gray-alpha.png", gray_alpha)
    keep("bit.png", gray.convert("1"))
    keep("palette.png", palette)
    keep("palette-transparent.png", palette, transparency=3)
    wide = Image.fromarray((scene()[..., 0].astype(np.uint16) << 8) + 77)
    keep("gray16.png", wide, seen=np.repeat(scene()[..., :1], 3, axis=-1))
    keep("turned.png", rgb, exif=exif)
    keep("rgb.jpg", rgb, quality=95)
    keep("progressive.jpg", rgb, quality=95, progressive=True)
    keep("gray.jpg", gray, quality=95)
    keep("turned.jpg", rgb, quality=95, exif=exif)
    keep("cmyk.jpg", rgb.convert("CMYK"), quality=95)
    # The same file told to hold luminance and chroma: the Adobe segment's last byte.
    with open(os.path.join(folder, "cmyk.jpg"), "rb") as file:
        data = bytearray(file.read())
    at = data.index(b"Adobe")
    data[at + 11] = 2
    with open(os.path.join(folder, "ycck.jpg"), "wb") as file:
        file.write(data)
    expected["ycck.jpg"] = np.asarray(Image.open(os.path.join(folder, "ycck.jpg")).convert("RGB"))
    keep("rgb.bmp", rgb)
    keep("gray.bmp", gray)
    keep("palette.bmp", palette)
    keep("bit.bmp", gray.convert("1"))
    keep("palette.gif", palette)
    keep("transparent.gif", palette, transparency=3)
    frames = [palette, rgb.transpose(Image.Transpose.FLIP_LEFT_RIGHT).quantize(13)]
    keep("frames.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    keep("lossless.webp", rgb, lossless=True)
    keep("lossy.webp", rgb, quality=90)
    keep("rgba.webp", rgba, lossless=True, exact=True)
    keep("turned.webp", rgb, lossless=True, exif=exif)
    save_file(expected, os.path.join(folder, "expected.safetensors"))


def resized(folder):
    os.makedirs(folder, exist_ok=True)
    source = scene(61, 47)
    noise = np.random.default_rng(7).integers(0, 256, (29, 37, 3), dtype=np.uint8)
    tensors = {"smooth": source, "noise": noise}
    filters = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
    sizes = [(61, 20), (20, 47), (16, 16), (1, 1), (7, 70), (74, 58), (60, 46), (70, 7), (59, 19), (36, 30)]
    for name, pixels in (("smooth", source), ("noise", noise)):
        for label, how in filters.items():
            for w, h in sizes:
                out = Image.fromarray(pixels).resize((w, h), how)
                tensors[f"{name}.{label}.{w}x{h}"] = np.asarray(out)
    for label, how in filters.items():
        crop = Image.fromarray(source).crop((5, 3, 40, 31)).resize((24, 24), how)
        tensors[f"crop.{label}.24x24"] = np.asarray(crop)
    save_file(tensors, os.path.join(folder, "resize.safetensors"), metadata={"system": "resize"})


if __name__ == "__main__":
    root = sys.argv[1]
    pictures(os.path.join(root, "pictures"))
    resized(os.path.join(root, "parity"))
