"""Makes pictures in odd settings, of every kind that module runtime reads, and what they show: a compressed
safetensors file that holds NAME (the file's bytes) and NAME.rgb (rows x columns x 3).

    python3 -m venv venv && venv/bin/pip install -r requirements-odd.txt
    venv/bin/python odd_pictures.py ../../runtime/src/test/resources/pictures/odd.safetensors.gz

PNG, BMP and GIF files are written here from known pixels, so that these are what they show; what JPEG and lossy WebP
files show is what Pillow reads. Where cjpeg (libjpeg-turbo 2.1.5), cwebp (libwebp 1.2.4) and ImageMagick 6.9.11 are
installed their files are among them, too. At the end it tells where Pillow reads something else, or nothing.
"""

import gzip
import io
import itertools
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps
from safetensors.numpy import save

FILES = {}
W, H = 23, 17


def scene(width=W, height=H, seed=0):
    """A smooth picture with edges and no symmetry."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack(
        [
            255 * x / max(1, width - 1),
            255 * y / max(1, height - 1),
            128 + 100 * np.sin(x / 4.0 + seed) * np.cos(y / 3.0),
        ],
        axis=-1,
    )
    rgb[2:6, 3:9] = (220, 30, 40)
    rgb[height // 2 : height // 2 + 3, width // 2 :] = (10, 60, 240)
    return rgb.round().astype(np.uint8)


def over_white(rgb, alpha):
    rgb = np.asarray(rgb).astype(np.int64)
    alpha = np.asarray(alpha).astype(np.int64)[..., None]
    return ((rgb * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def keep(name, data, seen):
    assert name not in FILES, name
    FILES[name] = (bytes(data), np.ascontiguousarray(seen, dtype=np.uint8))


def pillow_sees(data):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = np.asarray(image.convert("RGBA"))
        return over_white(rgba[..., :3], rgba[..., 3])
    return np.asarray(image.convert("RGB"))


def keep_seen(name, data):
    keep(name, data, pillow_sees(data))


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def tiff(orientation, order="<", kind=3):
    value = {1: "B3x", 3: "H2x", 4: "I"}[kind]
    head = b"II" if order == "<" else b"MM"
    return head + struct.pack(
        order + "HIHHHI4sHHI" + value + "I",
        42, 8, 2,
        0x010F, 2, 3, b"me\0\0",
        0x0112, kind, 1, orientation,
        0,
    )  # fmt: skip


def turned(rgb, orientation):
    image = Image.fromarray(rgb)
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    return np.asarray(ImageOps.exif_transpose(Image.open(out)))


def profiles():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = bytearray(srgb)
    grey[16:20] = b"GRAY"
    inks = bytearray(srgb)
    inks[16:20] = b"CMYK"
    wide = bytearray(srgb)
    at = wide.index(b"rXYZ")
    start = struct.unpack(">I", wide[at + 4 : at + 8])[0]
    wide[start + 8 : start + 20] = struct.pack(">iii", 0x8000, 0x4000, 0x100)
    return {
        "srgb": srgb, "lab": lab, "grey": bytes(grey), "inks": bytes(inks), "wide": bytes(wide),
        "cut": srgb[:100], "junk": random.Random(3).randbytes(300), "empty": b"",
    }  # fmt: skip


# PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def packed(samples, depth):
    """One row of samples (a flat array) as bytes."""
    if depth == 16:
        return samples.astype(">u2").tobytes()
    if depth == 8:
        return samples.astype(np.uint8).tobytes()
    bits = "".join(format(int(s), f"0{depth}b") for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(row, above, bpp, kind):
    out = bytearray([kind])
    for i, value in enumerate(row):
        left = row[i - bpp] if i >= bpp else 0
        up = above[i]
        corner = above[i - bpp] if i >= bpp else 0
        p = left + up - corner
        nearest = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
        out.append((value - (0, left, up, (left + up) // 2, nearest)[kind]) & 255)
    return bytes(out)


def png(samples, depth, kind, interlaced=False, before=(), after=(), split=0, filters=(0, 1, 2, 3, 4)):
    """samples: rows x columns x channels."""
    height, width, channels = samples.shape
    bpp = max(1, depth * channels // 8)
    raw = bytearray()
    turn = itertools.cycle(filters)
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        part = samples[y0::dy, x0::dx]
        if part.size == 0:
            continue
        above = bytes(len(packed(part[0].reshape(-1), depth)))
        for row in part:
            data = packed(row.reshape(-1), depth)
            raw += filtered(data, above, bpp, next(turn))
            above = data
    data = zlib.compress(bytes(raw), 9)
    pieces = [data[i : i + split] for i in range(0, len(data), split)] if split else [data]
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced))
    for name, content in before:
        out += chunk(name, content)
    for piece in pieces:
        out += chunk(b"IDAT", piece)
    for name, content in after:
        out += chunk(name, content)
    return out + chunk(b"IEND", b"")


def levels(samples, depth):
    return samples >> 8 if depth == 16 else samples * 255 // ((1 << depth) - 1)


def make_png():
    w, h = 13, 9
    rng = np.random.default_rng(5)
    wide16 = lambda a: a.astype(np.int64) << 8 | rng.integers(0, 256, a.shape)  # noqa: E731
    for interlaced in (False, True):
        label = "-interlaced" if interlaced else ""
        for depth in (1, 2, 4, 8, 16):
            for width, height in ((w, h), (1, 1), (3, 5)):
                grey = scene(width, height)[..., :1].astype(np.int64)
                grey = wide16(grey) if depth == 16 else grey >> (8 - depth)
                shown = levels(grey, depth)
                name = f"grey{depth}{label}-{width}x{height}"
                keep(f"{name}.png", png(grey, depth, 0, interlaced), shown.repeat(3, -1))
                clear = int(np.unique(grey)[len(np.unique(grey)) // 2])
                alpha = np.where(grey[..., 0] == clear, 0, 255)
                keep(
                    f"{name}-trns.png",
                    png(grey, depth, 0, interlaced, [(b"tRNS", struct.pack(">H", clear))]),
                    over_white(shown.repeat(3, -1), alpha),
                )
        for depth in (8, 16):
            rgb = scene(w, h).astype(np.int64)
            ramp = (np.arange(w * h).reshape(h, w) * 7) % 256
            stored = wide16(rgb) if depth == 16 else rgb
            alpha = wide16(ramp) if depth == 16 else ramp
            keep(f"rgb{depth}{label}.png", png(stored, depth, 2, interlaced), rgb)
            red = stored[3, 4]
            clear = np.where((stored == red).all(-1), 0, 255)
            keep(
                f"rgb{depth}{label}-trns.png",
                png(stored, depth, 2, interlaced, [(b"tRNS", struct.pack(">HHH", *map(int, red)))]),
                over_white(rgb, clear),
            )
            with_alpha = np.concatenate([stored, alpha[..., None]], -1)
            keep(f"rgba{depth}{label}.png", png(with_alpha, depth, 6, interlaced), over_white(rgb, ramp))
            keep(
                f"la{depth}{label}.png",
                png(with_alpha[..., [0, 3]], depth, 4, interlaced),
                over_white(rgb[..., :1].repeat(3, -1), ramp),
            )
        for depth in (1, 2, 4, 8):
            size = 1 << depth
            table = rng.integers(0, 256, (size, 3), dtype=np.uint8)
            index = rng.integers(0, size, (h, w, 1))
            shown = table[index[..., 0]]
            start = [(b"PLTE", table.tobytes())]
            keep(f"palette{depth}{label}.png", png(index, depth, 3, interlaced, start), shown)
            alphas = rng.integers(0, 256, size - size // 4, dtype=np.uint8)
            full = np.concatenate([alphas, np.full(size - len(alphas), 255)])
            keep(
                f"palette{depth}{label}-trns.png",
                png(index, depth, 3, interlaced, [*start, (b"tRNS", alphas.tobytes())]),
                over_white(shown, full[index[..., 0]]),
            )
    rgb = scene(w, h)
    stored = rgb.astype(np.int64)
    for kind in range(5):
        keep(f"filter{kind}.png", png(stored, 8, 2, filters=(kind,)), rgb)
    for split in (1, 7):
        keep(f"split{split}.png", png(stored, 8, 2, split=split), rgb)
    for name, profile in profiles().items():
        icc = (b"iCCP", b"odd\0\0" + zlib.compress(profile))
        keep(f"icc-{name}.png", png(stored, 8, 2, before=[icc]), rgb)
        keep(f"icc-{name}-grey.png", png(stored[..., :1], 8, 0, before=[icc]), rgb[..., :1].repeat(3, -1))
    keep("icc-uncompressed.png", png(stored, 8, 2, before=[(b"iCCP", b"odd\0\0not compressed")]), rgb)
    for name, content in {
        "gamma": (b"gAMA", struct.pack(">I", 100000)),
        "gamma0": (b"gAMA", struct.pack(">I", 0)),
        "chromaticities": (b"cHRM", struct.pack(">8I", *[31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000])),
        "srgb": (b"sRGB", b"\0"),
        "significant": (b"sBIT", b"\5\6\5"),
        "background": (b"bKGD", struct.pack(">HHH", 1, 2, 3)),
        "physical": (b"pHYs", struct.pack(">IIB", 1, 3, 0)),
        "text": (b"tEXt", b"Comment\0odd"),
        "empty-text": (b"tEXt", b""),
        "unknown": (b"abCd", b"whatever"),
        "histogram": (b"hIST", b"\0\1" * 3),
        "time": (b"tIME", struct.pack(">HBBBBB", 2000, 13, 32, 25, 61, 61)),
        "hdr": (b"cICP", b"\x09\x10\0\1"),
    }.items():
        keep(f"chunk-{name}.png", png(stored, 8, 2, before=[content]), rgb)
    for order, label in (("<", "ii"), (">", "mm")):
        for orientation in range(1, 9):
            exif = (b"eXIf", tiff(orientation, order))
            before = orientation % 2 == 0
            data = png(stored, 8, 2, before=[exif] if before else [], after=[] if before else [exif])
            keep(f"exif-{label}{orientation}.png", data, turned(rgb, orientation))
    keep("exif-long.png", png(stored, 8, 2, before=[(b"eXIf", tiff(6, ">", 4))]), turned(rgb, 6))
    keep("trailing.png", png(stored, 8, 2) + b"more" * 9, rgb)
    adjusted = saved(Image.fromarray(rgb), "PNG", compress_level=0, optimize=True)
    keep("pillow-stored.png", adjusted, rgb)


# JPEG


def segments(data):
    """(marker, content) up to the first scan, and the rest."""
    out, at = [], 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        out.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + length
    return out, data[at:]


def jpeg(parts, rest, filling=b""):
    out = b"\xff\xd8"
    for i, (marker, content) in enumerate(parts):
        out += (filling if i else b"") + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
    return out + filling + rest


def with_ids(parts, ids):
    out = []
    for marker, content in parts:
        if 0xC0 <= marker <= 0xC2:
            content = bytearray(content)
            for c, new in enumerate(ids):
                content[6 + 3 * c] = new
        out.append((marker, bytes(content)))
    return out


def rest_with_ids(rest, ids):
    """The first scan with other identities; for files of one scan."""
    rest = bytearray(rest)
    for c, new in enumerate(ids):
        rest[5 + 2 * c] = new
    return bytes(rest)


APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"


def adobe(transform):
    return b"Adobe\0\x64\0\0\0\0" + bytes([transform])


def make_jpeg():
    rgb = Image.fromarray(scene())
    grey = rgb.convert("L")
    inks = rgb.convert("CMYK")
    for quality, sampling, size in itertools.product((15, 75, 100), (0, 1, 2), ((W, H), (32, 32), (1, 1), (9, 2))):
        image = Image.fromarray(scene(*size, seed=quality))
        keep_seen(f"q{quality}-s{sampling}-{size[0]}x{size[1]}.jpg",
                  saved(image, "JPEG", quality=quality, subsampling=sampling))  # fmt: skip
    for sampling in (0, 1, 2):
        keep_seen(f"progressive{sampling}.jpg", saved(rgb, "JPEG", progressive=True, subsampling=sampling))
        keep_seen(f"restart{sampling}.jpg", saved(rgb, "JPEG", restart_marker_blocks=1, subsampling=sampling))
    keep_seen("optimised.jpg", saved(rgb, "JPEG", optimize=True, restart_marker_rows=1))
    keep_seen("grey.jpg", saved(grey, "JPEG"))
    keep_seen("grey-progressive.jpg", saved(grey, "JPEG", progressive=True, restart_marker_blocks=2))
    keep_seen("stored-rgb.jpg", saved(rgb, "JPEG", keep_rgb=True, quality=90))
    parts, rest = segments(saved(rgb, "JPEG", quality=90, subsampling=0))
    bare = [p for p in parts if not 0xE0 <= p[0] <= 0xEF]
    for label, ids in {"123": (1, 2, 3), "012": (0, 1, 2), "rgb": b"RGB", "big": (200, 7, 255), "ycc": b"YCc"}.items():
        scan = rest_with_ids(rest, ids)
        changed = with_ids(bare, ids)
        keep_seen(f"ids-{label}.jpg", jpeg(changed, scan))
        keep_seen(f"ids-{label}-jfif.jpg", jpeg([(APP0, JFIF), *changed], scan))
        for transform in (0, 1, 2):
            keep_seen(f"ids-{label}-adobe{transform}.jpg", jpeg([(APP14, adobe(transform)), *changed], scan))
    keep_seen("jfif-adobe0.jpg", jpeg([(APP0, JFIF), (APP14, adobe(0)), *bare], rest))
    keep_seen("adobe0-jfif.jpg", jpeg([(APP14, adobe(0)), (APP0, JFIF), *bare], rest))
    keep_seen("jfif-later.jpg", jpeg([(0xFE, b"first"), *bare, (APP0, JFIF)], rest))
    keep_seen("jfif-thumbnail.jpg", jpeg([(APP0, JFIF[:-2] + b"\2\1" + bytes(6)), *bare], rest))
    keep_seen("jfxx.jpg", jpeg([(APP0, JFIF), (APP0, b"JFXX\0\x13\1\1abc"), *bare], rest))
    keep_seen("app0-other.jpg", jpeg([(APP0, b"AVI1\0\0\0\0\0\0\0\0\0\0"), *bare], rest))
    for transform in (None, 0, 1, 2):
        for sampling in (0, 2):
            ink_parts, ink_rest = segments(saved(inks, "JPEG", quality=95, subsampling=sampling))
            ink_parts = [p for p in ink_parts if not 0xE0 <= p[0] <= 0xEF]
            mark = [] if transform is None else [(APP14, adobe(transform))]
            keep_seen(f"inks-adobe{transform}-{sampling}.jpg", jpeg([*mark, *ink_parts], ink_rest))
    for name, profile in profiles().items():
        icc = (APP2, b"ICC_PROFILE\0\1\1" + profile[:60000])
        keep_seen(f"icc-{name}.jpg", jpeg([(APP0, JFIF), icc, *bare], rest))
        grey_parts, grey_rest = segments(saved(grey, "JPEG"))
        keep_seen(f"icc-{name}-grey.jpg", jpeg([icc, *grey_parts], grey_rest))
    pieces = profiles()["srgb"]
    half = len(pieces) // 2
    one = (APP2, b"ICC_PROFILE\0\1\2" + pieces[:half])
    two = (APP2, b"ICC_PROFILE\0\2\2" + pieces[half:])
    keep_seen("icc-disorder.jpg", jpeg([two, one, *bare], rest))
    keep_seen("icc-missing.jpg", jpeg([two, *bare], rest))
    keep_seen("icc-twice.jpg", jpeg([one, one, two, *bare], rest))
    xmp = (APP1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")
    pixels = pillow_sees(jpeg([(APP0, JFIF), *bare], rest))
    keep("icc-no-number.jpg", jpeg([(APP2, b"ICC_PROFILE\0"), *bare], rest), pixels)
    for orientation in range(1, 9):
        for order, label in (("<", "ii"), (">", "mm")):
            exif = (APP1, b"Exif\0\0" + tiff(orientation, order))
            junk = [(0xE5, b"junk" * 9), xmp, (0xED, b"Photoshop 3.0\0"), (0xFE, b"words")][: orientation % 5]
            keep(f"exif-{label}{orientation}.jpg", jpeg([(APP0, JFIF), *junk, exif, *bare], rest), turned(pixels, orientation))
    exif = (APP1, b"Exif\0\0" + tiff(6))
    keep("exif-after-frame.jpg", jpeg([(APP0, JFIF), *bare, exif], rest), turned(pixels, 6))
    keep("exif-filling.jpg", jpeg([(APP0, JFIF), exif, *bare], rest, filling=b"\xff\xff"), turned(pixels, 6))
    keep("exif-garbage-between.jpg", jpeg([(APP0, JFIF), exif, *bare], rest, filling=b"\0\1"), turned(pixels, 6))
    keep("exif-cut.jpg", jpeg([(APP0, JFIF), (APP1, exif[1][:20]), *bare], rest), pixels)
    keep("exif-empty.jpg", jpeg([(APP0, JFIF), (APP1, b"Exif\0\0"), *bare], rest), pixels)
    keep("trailing.jpg", jpeg([(APP0, JFIF), *bare], rest) + b"\0more" * 9, pixels)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "in.ppm")
        rgb.save(source)
        if shutil.which("cjpeg"):
            for sample in ("1x1", "2x1", "1x2", "2x2", "4x1", "4x2", "1x4", "2x1,1x2", "1x2,1x1,1x2", "2x2,2x1,1x2", "1x1,2x2,1x1"):
                for extra in ((), ("-progressive",)):
                    data = subprocess.run(
                        ["cjpeg", "-quality", "90", "-sample", sample, *extra, source], check=True, capture_output=True
                    ).stdout
                    keep_seen(f"cjpeg-{sample}{''.join(extra)}.jpg".replace(",", "_"), data)
            for extra in (("-dct", "fast"), ("-restart", "1"), ("-smooth", "50"), ("-rgb",), ("-grayscale",), ("-optimize",)):
                data = subprocess.run(["cjpeg", *extra, source], check=True, capture_output=True).stdout
                keep_seen("cjpeg" + "".join(extra) + ".jpg", data)


# BMP


def bmp(pixels, bits, palette=b"", header=40, coding=0, fields=(), reserved=(0, 0), top=False, size=None, gap=0):
    """pixels: the rows as stored, bytes each; or all of them when coded as runs."""
    width, height = size
    body = pixels if isinstance(pixels, bytes) else b"".join(r + bytes(-len(r) % 4) for r in pixels)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        colours = len(palette) // 4 if bits <= 8 else 0
        info = struct.pack(
            "<IiiHHIIiiII", header, width, -height if top else height, 1, bits, coding, len(body), 2835, 2835, colours, 0
        )
        masks = b"".join(struct.pack("<I", f) for f in fields)
        if header > 40:
            info += masks.ljust(header - 40, b"\0")[: header - 40]
        else:
            info += masks
    start = 14 + len(info) + len(palette) + gap
    return b"BM" + struct.pack("<IHHI", start + len(body), *reserved, start) + info + palette + bytes(gap) + body


def runs(index, bits, rng):
    """Rows from the bottom as runs, stretches and jumps."""
    out = bytearray()
    shown = index.copy()
    for y in range(index.shape[0] - 1, -1, -1):
        row, x = index[y], 0
        while x < len(row):
            n = 1
            while x + n < len(row) and row[x + n] == row[x] and n < 255:
                n += 1
            left = len(row) - x
            choice = rng.integers(0, 4)
            if n >= 2 or choice == 0 or left < 3:
                value = int(row[x])
                out += bytes([n, value if bits == 8 else value << 4 | value])
                x += n
            elif choice == 1 and left > 4:
                out += bytes([0, 2, 2, 0])
                shown[y, x : x + 2] = 0
                x += 2
            else:
                n = min(left, int(rng.integers(3, 9)))
                if n < 3:
                    continue
                stretch = row[x : x + n]
                data = bytes(stretch.tolist()) if bits == 8 else packed(stretch, 4)
                out += bytes([0, n]) + data + bytes(len(data) % 2)
                x += n
        out += bytes([0, 0]) if y else bytes([0, 1])
    return bytes(out), shown


def make_bmp():
    w, h = 13, 9
    rng = np.random.default_rng(9)
    rgb = scene(w, h)
    bgr = [row[:, ::-1].tobytes() for row in rgb]
    for top in (False, True):
        order = slice(None) if top else slice(None, None, -1)
        label = "-top" if top else ""
        for bits in (1, 4, 8):
            table = rng.integers(0, 256, (1 << bits, 4), dtype=np.uint8)
            index = rng.integers(0, 1 << bits, (h, w))
            rows = [packed(r, bits) for r in index[order]]
            shown = table[index][..., 2::-1]
            for header in (12, 40, 56, 64, 108, 124):
                if top and header == 12:
                    continue
                palette = table[:, :3].tobytes() if header == 12 else table.tobytes()
                keep(f"palette{bits}-h{header}{label}.bmp", bmp(rows, bits, palette, header, top=top, size=(w, h)), shown)
        for reserved in ((0, 0), (1, 2), (65535, 65535)):
            keep(f"rgb24-r{reserved[0]}{label}.bmp", bmp(bgr[order], 24, reserved=reserved, top=top, size=(w, h)), rgb)
        for header in (40, 52, 124):
            for name, bits, fields in (
                ("565", 16, (0xF800, 0x7E0, 0x1F)),
                ("555", 16, (0x7C00, 0x3E0, 0x1F)),
                ("444", 16, (0xF00, 0xF0, 0xF)),
                ("888", 32, (0xFF0000, 0xFF00, 0xFF)),
                ("swapped", 32, (0xFF, 0xFF00, 0xFF0000)),
                ("high", 32, (0xFF000000, 0xFF0000, 0xFF00)),
                ("1010", 32, (0x3FF00000, 0xFFC00, 0x3FF)),
            ):
                stored = np.zeros((h, w), np.int64)
                shown = np.zeros((h, w, 3), np.uint8)
                for c, field in enumerate(fields):
                    shift = (field & -field).bit_length() - 1
                    most = field >> shift
                    value = rgb[..., c].astype(np.int64) * most // 255
                    stored |= value << shift
                    shown[..., c] = value * 255 // most
                rows = [r.astype("<u2" if bits == 16 else "<u4").tobytes() for r in stored[order]]
                data = bmp(rows, bits, header=header, coding=3, fields=fields, top=top, size=(w, h))
                keep(f"fields{name}-h{header}{label}.bmp", data, shown)
    five = rgb.astype(np.int64) * 31 // 255
    rows = [(r[:, 0] << 10 | r[:, 1] << 5 | r[:, 2]).astype("<u2").tobytes() for r in five[::-1]]
    keep("rgb16.bmp", bmp(rows, 16, size=(w, h)), five * 255 // 31)
    rows = [np.concatenate([r[:, ::-1], np.full((w, 1), 7, np.uint8)], 1).tobytes() for r in rgb[::-1]]
    keep("rgb32.bmp", bmp(rows, 32, size=(w, h)), rgb)
    keep("rgb32-h124.bmp", bmp(rows, 32, header=124, size=(w, h)), rgb)
    alpha = (np.arange(w * h).reshape(h, w) * 7 % 256).astype(np.uint8)
    bgra = np.concatenate([rgb[..., ::-1], alpha[..., None]], -1)
    fields = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    for header in (56, 108, 124):
        data = bmp([r.tobytes() for r in bgra[::-1]], 32, header=header, coding=3, fields=fields, size=(w, h))
        keep(f"alpha-h{header}.bmp", data, over_white(rgb, alpha))
    for bits, coding in ((8, 1), (4, 2)):
        for header in (40, 108):
            for n in range(3):
                index = rng.integers(0, 1 << bits, (h, w))
                index[3:6, 2:11] = n
                body, shown = runs(index, bits, rng)
                table = rng.integers(0, 256, (1 << bits, 4), dtype=np.uint8)
                data = bmp(body, bits, table.tobytes(), header, coding, size=(w, h))
                keep(f"runs{bits}-h{header}-{n}.bmp", data, table[shown][..., 2::-1])
    keep("gap.bmp", bmp(bgr[::-1], 24, gap=13, size=(w, h)), rgb)
    keep("os2.bmp", bmp(bgr[::-1], 24, header=12, size=(w, h)), rgb)
    keep("trailing.bmp", bmp(bgr[::-1], 24, size=(w, h)) + b"more", rgb)
    few = rng.integers(0, 256, (5, 4), dtype=np.uint8)
    index = rng.integers(0, 5, (h, w))
    keep("few.bmp", bmp([packed(r, 8) for r in index[::-1]], 8, few.tobytes(), size=(w, h)), few[index][..., 2::-1])


# GIF


def gif_codes(index, bits):
    """LZW that never grows its table: a clear code often enough."""
    size = max(2, bits)
    clear, end, width = 1 << size, (1 << size) + 1, size + 1
    codes, out, acc, n = [clear], bytearray(), 0, 0
    for i, value in enumerate(index.reshape(-1).tolist()):
        if i % ((1 << size) - 2) == 0 and i:
            codes.append(clear)
        codes.append(value)
    for code in [*codes, end]:
        acc |= code << n
        n += width
        while n >= 8:
            out.append(acc & 255)
            acc >>= 8
            n -= 8
    if n:
        out.append(acc)
    blocks = b"".join(bytes([len(out[i : i + 255])]) + out[i : i + 255] for i in range(0, len(out), 255))
    return bytes([size]) + blocks + b"\0"


def gif(screen, frames, table=None, background=0):
    """frames: (left, top, index, local table, transparent index or None, interlaced, disposal)"""
    out = b"GIF89a" + struct.pack("<HH", *screen)
    size = (len(table) - 1).bit_length() - 1 if table is not None else 0
    out += bytes([0xF0 | size if table is not None else 0x70, background, 0])
    out += table.tobytes() if table is not None else b""
    for left, top, index, local, clear, interlaced, disposal in frames:
        out += b"\x21\xfe\x03odd\0"
        out += b"\x21\xf9\4" + bytes([disposal << 2 | (clear is not None), 5, 0, clear or 0, 0])
        height, width = index.shape
        flags = (0x40 if interlaced else 0) | (0x80 | (len(local) - 1).bit_length() - 1 if local is not None else 0)
        out += b"\x2c" + struct.pack("<HHHHB", left, top, width, height, flags)
        out += local.tobytes() if local is not None else b""
        stored = index
        if interlaced:
            stored = np.concatenate([index[0::8], index[4::8], index[2::4], index[1::2]])
        colours = local if local is not None else table
        out += gif_codes(stored, (len(colours) - 1).bit_length())
    return out + b";"


def make_gif():
    rng = np.random.default_rng(2)
    for size in (2, 4, 8, 16, 32, 64, 128, 256):
        table = rng.integers(0, 256, (size, 3), dtype=np.uint8)
        index = rng.integers(0, size, (H, W))
        for interlaced in (False, True):
            label = "-interlaced" if interlaced else ""
            keep(f"palette{size}{label}.gif", gif((W, H), [(0, 0, index, None, None, interlaced, 0)], table), table[index])
        shown = over_white(table[index], np.where(index == 1, 0, 255))
        keep(f"clear{size}.gif", gif((W, H), [(0, 0, index, None, 1, False, 0)], table), shown)
        keep(f"local{size}.gif", gif((W, H), [(0, 0, index, table, 1, True, 0)], table[::-1].copy()), shown)
        keep(f"local-only{size}.gif", gif((W, H), [(0, 0, index, table, None, False, 0)]), table[index])
    table = rng.integers(0, 256, (16, 3), dtype=np.uint8)
    index = rng.integers(0, 16, (9, 11))
    for disposal in range(4):
        for left, top in ((0, 0), (4, 3), (12, 8)):
            shown = np.full((H, W, 3), 255, np.uint8)
            shown[top : top + 9, left : left + 11] = over_white(table[index], np.where(index == 3, 0, 255))
            first = (left, top, index, None, 3, disposal % 2 == 1, disposal)
            second = (0, 0, rng.integers(0, 16, (H, W)), None, None, False, 0)
            keep(f"offset{left}-disposal{disposal}.gif", gif((W, H), [first, second], table, 5), shown)
    shown = np.full((8 + 9, 20 + 11, 3), 255, np.uint8)
    shown[8:, 20:] = over_white(table[index], np.where(index == 3, 0, 255))
    keep("beyond-screen.gif", gif((5, 4), [(20, 8, index, None, 3, False, 0)], table), shown)
    keep("no-screen.gif", gif((0, 0), [(0, 0, index, None, None, False, 0)], table), table[index])
    keep_seen("pillow.gif", saved(Image.fromarray(scene()), "GIF"))


# WebP


def riff(chunks):
    body = b"WEBP" + b"".join(k + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for k, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(data):
    out, at = [], 12
    while at + 8 <= len(data):
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        out.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return out


def make_webp():
    rgb = Image.fromarray(scene())
    ramp = Image.fromarray((np.arange(W * H).reshape(H, W) * 7 % 256).astype(np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(ramp)
    for quality, method in itertools.product((0, 40, 80, 100), (0, 2, 4, 6)):
        keep_seen(f"lossy-q{quality}-m{method}.webp", saved(rgb, "WEBP", quality=quality, method=method))
    for width, height in ((1, 1), (1, 7), (7, 1), (2, 2), (16, 16), (17, 33), (32, 31)):
        image = Image.fromarray(scene(width, height))
        keep_seen(f"lossy-{width}x{height}.webp", saved(image, "WEBP", quality=90))
        keep_seen(f"lossless-{width}x{height}.webp", saved(image, "WEBP", lossless=True))
    for quality in (0, 50, 100):
        keep_seen(f"alpha-q{quality}.webp", saved(rgba, "WEBP", quality=80, alpha_quality=quality))
        keep_seen(f"lossless-alpha-q{quality}.webp", saved(rgba, "WEBP", lossless=True, quality=quality))
    keep_seen("lossless-exact.webp", saved(rgba, "WEBP", lossless=True, exact=True))
    for kind in ("L", "P", "1"):
        keep_seen(f"lossless-{kind}.webp", saved(rgb.convert(kind).convert("RGB"), "WEBP", lossless=True))
    for name, profile in profiles().items():
        if profile:
            keep_seen(f"icc-{name}.webp", saved(rgb, "WEBP", lossless=True, icc_profile=profile))
    plain = riff_chunks(saved(rgb, "WEBP", lossless=True))
    for orientation in range(1, 9):
        for prefix in (b"", b"Exif\0\0"):
            head = (b"VP8X", struct.pack("<I", 8) + struct.pack("<I", W - 1)[:3] + struct.pack("<I", H - 1)[:3])
            exif = (b"EXIF", prefix + tiff(orientation, "<" if orientation % 2 else ">"))
            extra = [(b"XMP ", b"<x:xmpmeta/>"), (b"odd ", b"123")][: orientation % 3]
            keep(f"exif{orientation}{'-prefix' if prefix else ''}.webp", riff([head, *plain, *extra, exif]),
                 turned(np.asarray(rgb), orientation))  # fmt: skip
    others = [Image.fromarray(scene(seed=s)) for s in (1, 2)]
    for lossless in (False, True):
        label = "lossless" if lossless else "lossy"
        keep_seen(f"moving-{label}.webp", saved(rgb, "WEBP", save_all=True, append_images=others, lossless=lossless))
        keep_seen(f"moving-alpha-{label}.webp",
                  saved(rgba, "WEBP", save_all=True, append_images=others, lossless=lossless, background=(9, 99, 9, 255)))  # fmt: skip
    # The first frame elsewhere on a larger canvas.
    chunks = riff_chunks(saved(rgba, "WEBP", save_all=True, append_images=others, lossless=True))
    moved = []
    for kind, data in chunks:
        if kind == b"VP8X":
            data = data[:4] + struct.pack("<I", W + 9)[:3] + struct.pack("<I", H + 5)[:3]
        elif kind == b"ANMF":
            data = struct.pack("<I", 3)[:3] + struct.pack("<I", 2)[:3] + data[6:]
        moved.append((kind, data))
    shown = np.full((H + 6, W + 10, 3), 255, np.uint8)
    shown[4 : 4 + H, 6 : 6 + W] = over_white(np.asarray(rgb), np.asarray(ramp))
    moved_file = riff(moved)
    keep_seen("moving-offset.webp", moved_file)
    if shutil.which("cwebp"):
        with tempfile.TemporaryDirectory() as folder:
            source, out = os.path.join(folder, "in.png"), os.path.join(folder, "out.webp")
            rgba.save(source)
            for options in (
                "-q 30 -f 100 -sharpness 0", "-q 30 -f 100 -strong -sharpness 7", "-q 60 -nostrong -f 60",
                "-segments 1", "-segments 4 -q 20", "-partition_limit 100 -q 90", "-jpeg_like", "-sharp_yuv",
                "-alpha_method 0", "-alpha_filter best", "-alpha_filter none", "-noalpha", "-near_lossless 40",
                "-lossless -m 0", "-lossless -m 6 -q 100", "-low_memory -pass 3", "-hint photo -mt", "-hint graph -lossless",
            ):  # fmt: skip
                subprocess.run(["cwebp", "-quiet", *options.split(), source, "-o", out], check=True)
                with open(out, "rb") as file:
                    keep_seen("cwebp" + options.replace(" ", "") + ".webp", file.read())


def make_imagemagick():
    """Files of ImageMagick in settings of its own; what lossless ones show is the picture that went in."""
    if not shutil.which("convert-im6"):
        return
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "in.ppm")
        Image.fromarray(scene()).save(source)
        for name, options in {
            "plain.png": "", "png00.png": "-define png:color-type=2 -depth 16", "png24.png": "-interlace PNG",
            "palette.png": "-colors 7", "bilevel.png": "-monochrome", "grey4.png": "-colorspace Gray -depth 4",
            "v2.bmp": "-define bmp:format=bmp2", "v3.bmp": "-define bmp:format=bmp3", "v4.bmp": "-define bmp:format=bmp4",
            "runs.bmp": "-colors 9 -compress RLE", "mono.bmp": "-monochrome", "565.bmp": "-define bmp:subtype=RGB565",
            "plain.gif": "-colors 20", "interlaced.gif": "-interlace GIF -colors 20",
            "440.jpg": "-sampling-factor 1x2", "411.jpg": "-sampling-factor 4x1", "410.jpg": "-sampling-factor 4x2",
            "cmyk.jpg": "-colorspace CMYK", "grey.jpg": "-colorspace Gray", "progressive.jpg": "-interlace JPEG",
            "rgb.jpg": "-colorspace sRGB -define jpeg:colorspace=RGB", "arith.jpg": "-quality 40",
            "plain.webp": "-quality 60", "lossless.webp": "-define webp:lossless=true",
            "turned.jpg": "-orient RightTop", "turned.png": "-orient RightTop", "turned.webp": "-orient RightTop",
        }.items():  # fmt: skip
            out = os.path.join(folder, name)
            subprocess.run(["convert-im6", source, *options.split(), out], check=True)
            with open(out, "rb") as file:
                keep_seen("im-" + name, file.read())


def main(path):
    make_png()
    make_jpeg()
    make_bmp()
    make_gif()
    make_webp()
    make_imagemagick()
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    tensors = {}
    for name, (data, seen) in FILES.items():
        tensors[name] = np.frombuffer(data, np.uint8)
        tensors[name + ".rgb"] = seen
    with open(path, "wb") as file:
        file.write(gzip.compress(save(tensors), 9, mtime=0))
    print(len(FILES), "files,", os.path.getsize(path), "bytes")
    for name, (data, seen) in sorted(FILES.items()):  # where Pillow reads other pixels than those that went in
        try:
            theirs = pillow_sees(data)
            off = np.abs(theirs.astype(int) - seen).max() if theirs.shape == seen.shape else "other size"
        except Exception as e:  # noqa: BLE001
            off = f"{type(e).__name__}: {e}"
        if off:
            print("Pillow differs:", name, off)


if __name__ == "__main__":
    main(sys.argv[1])
