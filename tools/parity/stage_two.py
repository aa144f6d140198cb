"""Makes the cases of the second stage of the layout benchmark: random detections in six frames, and what the published
rules (arXiv 2309.17444, score .1, overlap .1, each class alone) say of them, stated again in numpy.

    venv5/bin/python stage_two.py prompts.jsonl ../../benchmarks/src/test/resources/dev/vireo/benchmarks/layout/stage2-cases.json.gz

`prompts.jsonl` is stage1-prompts.jsonl.gz of the same folder, unpacked. numpy is 2.4.6.
"""

import gzip
import json
import sys

import numpy as np

SCORE, OVERLAP, FRAMES, A_TASK = 0.1, 0.1, 6, 24
CORNERS = {"lower_left": (0.25, 0.75), "lower_right": (0.75, 0.75), "upper_left": (0.25, 0.25), "upper_right": (0.75, 0.25)}


# --- the rules

def alone(boxes, scores):
    """Indices of boxes that are left, best first."""
    left = list(np.argsort(scores, kind="stable"))
    kept = []
    while left:
        best = left.pop()
        kept.append(best)
        rest = []
        for i in left:
            a, b = boxes[best], boxes[i]
            shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
            union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
            if union > 0 and shared / union < OVERLAP:
                rest.append(i)
        left = rest
    return kept


def tracks(prompt, width, height, frames):
    """Of each (text, rank) where it is in the six frames, in shares; zeros where it is not."""
    seen = {}
    for frame, found in enumerate(frames):
        for text in range(len(prompt["detector_texts"])):
            own = [d for d in found if d[0] == text and d[1] >= SCORE]
            kept = alone([d[2:] for d in own], [d[1] for d in own])
            for rank, i in enumerate(kept[:1] if prompt["one_box_per_class"] else kept):
                x0, y0, x1, y1 = own[i][2:]
                x, y, w, h = round(x0), round(y0), round(x1 - x0), round(y1 - y0)
                seen.setdefault((text, rank), {})[frame] = (x / width, y / height, x / width + w / width, y / height + h / height)
    out = {}
    for key, boxes in seen.items():
        at = sorted(boxes)
        times = np.linspace(0, 1 - 1e-5, FRAMES)
        there = np.isin(np.floor(times * FRAMES), at)
        out[key] = np.stack([np.interp(times, np.array(at) / (FRAMES - 1), [boxes[f][i] for f in at]) * there
                             for i in range(4)], 1)
    return out


def passes(prompt, width, height, frames):
    found = tracks(prompt, width, height, frames)
    there = {key: (boxes[:, 2] != 0) & (boxes[:, 3] != 0) for key, boxes in found.items()}
    middle = {key: ((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2) for key, boxes in found.items()}
    first = (0, 0)
    task = prompt["task"]
    if task == "numeracy":
        counts = sum((v.astype(int) for v in there.values()), np.zeros(FRAMES, int))
        return int(np.bincount(counts).argmax() if found else 0) == prompt["count"]
    if task == "attribution":
        return all((i, 0) in there and there[i, 0].mean() >= 0.5 for i in range(2))
    if first not in found:
        return False
    if task == "visibility":
        early, late = there[first][:2].any(), there[first][4:].any()
        return bool(late and not early if prompt["present_in"] == "second_half" else early and not late)
    if task == "dynamic_spatial":
        sign = 1 if prompt["motion"].startswith("left") else -1
        if len(prompt["objects"]) == 1:
            x = sign * middle[first][0]
            return bool(there[first][0] and there[first][-1] and x[0] < x[-1])
        other = (1, 0)
        if other not in found or not all(there[k][f] for k in (first, other) for f in (0, -1)):
            return False
        a, b = sign * middle[first][0], sign * middle[other][0]
        return bool(a[0] < b[0] and b[-1] < a[-1])
    x, y = middle[first]
    for frame, corner in zip((0, 3, 5), prompt["waypoints"]):
        vertical, horizontal = corner.split("_")
        if not (there[first][frame] and (y[frame] > 0.5 if vertical == "lower" else y[frame] < 0.5)
                and (x[frame] > 0.5 if horizontal == "right" else x[frame] < 0.5)):
            return False
    return True


# --- detections that often nearly do what is demanded

def where(prompt, text, frame):
    """The middle that would please, in shares."""
    if prompt["task"] == "sequential":
        return CORNERS[prompt["waypoints"][0 if frame < 2 else 1 if frame < 4 else 2]]
    across = frame / 5 if prompt.get("motion", "left").startswith("left") else 1 - frame / 5
    return (0.5, 0.6) if text == 1 else (0.15 + 0.7 * across, 0.4)


def frames_of(prompt, width, height, random):
    out = []
    faint = random.random() < 0.4  # the last text is often below the threshold
    for frame in range(FRAMES):
        found = []
        for text in range(len(prompt["detector_texts"])):
            absent = prompt.get("present_in") == ("second_half" if frame < 3 else "first_half")
            count = prompt.get("count", 1) if prompt["task"] == "numeracy" else 0 if absent else 1
            if random.random() < 0.15:
                count = max(0, count + random.choice([-1, 1]))
            for k in range(count):
                x, y = (0.125 + 0.25 * k, 0.3) if prompt["task"] == "numeracy" else where(prompt, text, frame)
                x, y = x + random.normal(0, 0.03), y + random.normal(0, 0.03)
                w, h = random.uniform(0.02, 0.2, 2)
                score = random.choice([random.uniform(0.1, 0.9), random.uniform(0.02, 0.2)], p=[0.8, 0.2])
                if faint and text == len(prompt["detector_texts"]) - 1 and random.random() < 0.7:
                    score *= 0.2
                box = [(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height]
                found.append([text, score, *box])
                for _ in range(random.integers(0, 3)):  # the same thing again, a little beside
                    shift = random.normal(0, 0.04) * width
                    found.append([text, random.uniform(0.3, 1) * score, box[0] + shift, box[1], box[2] + shift, box[3]])
            if random.random() < 0.05:  # empty, outside, or at the threshold
                found.append([text, 0.1, 3.2, 4.0, 3.2, 9.0])
                found.append([text, 0.1, -40.0, -30.0, -4.0, -3.0])
        random.shuffle(found)
        out.append([[d[0], round(float(d[1]), 4), *(round(float(v), 2) for v in d[2:])] for d in found])
    return out


def main(prompts, target):
    random = np.random.default_rng(7)
    with open(prompts) as f:
        asked = [json.loads(line) for line in f]
    cases, counts = [], {}
    for task in ("numeracy", "attribution", "visibility", "dynamic_spatial", "sequential"):
        of_task = [p for p in asked if p["task"] == task]
        for prompt in (of_task[i] for i in random.choice(len(of_task), A_TASK, replace=False)):
            width, height = [(512, 512), (256, 256), (576, 320)][random.integers(3)]
            frames = frames_of(prompt, width, height, random)
            passed = passes(prompt, width, height, frames)
            cases.append({"index": prompt["index"], "width": width, "height": height, "frames": frames, "passed": passed})
            counts[task] = counts.get(task, 0) + passed
    print(counts, "of", A_TASK, "each")
    chosen = {str(n): [int(i) for i in np.round(np.linspace(0, n - 1, FRAMES))] for n in range(6, 65)}
    with gzip.GzipFile(target, "wb", mtime=0) as f:
        f.write(json.dumps({"cases": cases, "chosen": chosen}, separators=(",", ":")).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
