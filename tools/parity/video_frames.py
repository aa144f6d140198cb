"""Makes the fixture of which frames of a video are seen: what qwen-vl-utils' smart_nframes and PyTorch's linspace choose.

    python3 -m venv venv6 && venv6/bin/pip install torch==2.10.0 torchvision==0.25.0 qwen-vl-utils==0.0.14
    venv6/bin/python video_frames.py ../../models/src/test/resources/dev/vireo/models/video_frames.json

Each case has the frames of the video, those in a second (`rate`), what is asked for (`nframes`, `fps`, or neither), and how many frames are
chosen with the SHA-256 of their numbers, separated by commas. What smart_nframes refuses has no `chosen`.
"""

import hashlib
import json
import random
import sys

import torch
from qwen_vl_utils.vision_process import smart_nframes


def case(frames, fps, asked):
    out = dict(frames=frames, rate=fps, **asked)
    try:
        count = smart_nframes(asked, total_frames=frames, video_fps=fps)
    except ValueError:
        return out
    numbers = torch.linspace(0, frames - 1, count).round().long().tolist()
    text = ",".join(map(str, numbers))
    return dict(out, chosen=count, first=numbers[:4], sha256=hashlib.sha256(text.encode()).hexdigest())


def main():
    draw = random.Random(7)
    cases = []
    for frames in [1, 2, 3, 4, 5, 7, 8, 30, 59, 60, 61, 250, 1000, 7193, 108000, 1_500_001]:
        for fps in [1.0, 12.5, 24000 / 1001, 29.97, 60.0]:
            cases.append(case(frames, fps, {}))
            cases.append(case(frames, fps, {"fps": draw.choice([0.1, 0.5, 1, 2.5, 4, 30])}))
            cases.append(case(frames, fps, {"nframes": draw.choice([2, 3, 5, 6, 16, 33, 100, 255, 3600])}))
    with open(sys.argv[1], "w") as out:
        out.write("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")


main()
