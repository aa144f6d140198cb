"""Three detectors in ONNX of a few hundred bytes that see the mean colour of cells of 16 pixels, with their descriptions: one for each
form that outputs have. A cell is an apple when it is red, a leaf when it is green and a sea when it is blue.

    venv/bin/pip install onnx==1.22.0 numpy==2.4.6
    venv/bin/python onnx_detectors.py OUT
"""

import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h

SIDE, STRIDE = 64, 16
CELLS = SIDE // STRIDE
ROWS = CELLS * CELLS
NAMES = ["apple", "leaf", "sea"]
# How much of each class is in red, green and blue.
WEIGHTS = np.array([[1, -0.5, -0.5], [-0.5, 1, -0.5], [-0.5, -0.5, 1]], np.float32)


def constant(name, value):
    return onnx.numpy_helper.from_array(np.asarray(value), name)


def centres():
    return np.array([[(i % CELLS + 0.5) * STRIDE, (i // CELLS + 0.5) * STRIDE] for i in range(ROWS)], np.float32)


def save(out, name, nodes, constants, shape, outputs, description):
    graph = h.make_graph(
        nodes,
        name,
        [h.make_tensor_value_info("picture", T.FLOAT, shape)],
        [h.make_tensor_value_info(n, t, s) for n, t, s in outputs],
        constants,
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=9, producer_name="vireo")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, out / f"{name}.onnx")
    (out / f"{name}.json").write_text(json.dumps({"model": f"{name}.onnx"} | description, indent=2) + "\n")


def cells(source, weights):
    """The mean of each cell, and of it the score of each class: 1 x classes x rows."""
    return [
        h.make_node("AveragePool", [source], ["means"], kernel_shape=[STRIDE, STRIDE], strides=[STRIDE, STRIDE]),
        h.make_node("Conv", ["means", weights], ["raw"]),
        h.make_node("Reshape", ["raw", "flat"], ["classes"]),
    ], [constant("flat", np.array([1, len(NAMES), ROWS], np.int64))]


def columns(out):
    """One output of 1 x (4 + classes) x rows, as YOLOv8 gives it."""
    nodes, constants = cells("picture", "weights")
    nodes.append(h.make_node("Concat", ["boxes", "classes"], ["output0"], axis=1))
    boxes = np.concatenate([centres(), np.full((ROWS, 2), STRIDE, np.float32)], 1).T[None]
    constants += [constant("weights", WEIGHTS[:, :, None, None]), constant("boxes", boxes.astype(np.float32))]
    save(out, "columns", nodes, constants, [1, 3, SIDE, SIDE], [("output0", T.FLOAT, [1, 4 + len(NAMES), ROWS])], {
        "names": NAMES,
        "input": {"width": SIDE, "height": SIDE, "layout": "nchw", "colours": "rgb", "range": [0, 1], "fit": "centred",
                  "border": [114, 114, 114], "antialias": False},
        "output": {"order": "columns",
                   "boxes": {"output": "output0", "form": "centre", "unit": "input"},
                   "scores": {"output": "output0", "column": 4, "of": "classes", "scale": "share"}},
        "threshold": 0.5, "overlap": 0.5})


def best(out):
    """Boxes, the best score and its class apart, the class as a whole number from 1, as detectors that choose for themselves do."""
    nodes, constants = cells("planes", "weights")
    nodes = [h.make_node("Transpose", ["picture"], ["planes"], perm=[0, 3, 1, 2])] + nodes + [
        h.make_node("ReduceMax", ["classes"], ["best"], axes=[1], keepdims=0),
        h.make_node("ArgMax", ["classes"], ["index"], axis=1, keepdims=0),
        h.make_node("Add", ["index", "one"], ["labels"]),
        h.make_node("Identity", ["places"], ["boxes"]),
    ]
    x, y = centres().T / SIDE
    half = STRIDE / SIDE / 2
    boxes = np.stack([y - half, x - half, y + half, x + half], 1)[None].astype(np.float32)
    # Values are from -1 to 1, blue first; a sum of weights of 0 takes the shift away.
    constants += [constant("weights", np.ascontiguousarray(WEIGHTS[:, ::-1, None, None] / 2)), constant("places", boxes),
                  constant("one", np.array(1, np.int64))]
    save(out, "best", nodes, constants, [1, SIDE, SIDE, 3],
         [("boxes", T.FLOAT, [1, ROWS, 4]), ("best", T.FLOAT, [1, ROWS]), ("labels", T.INT64, [1, ROWS])], {
             "names": "names.txt",
             "input": {"width": SIDE, "height": SIDE, "layout": "nhwc", "colours": "bgr", "range": [-1, 1], "fit": "stretched",
                       "antialias": True},
             "output": {"order": "rows",
                        "boxes": {"output": "boxes", "form": "yx-corners", "unit": "share"},
                        "scores": {"output": "best", "of": "best", "scale": "share"},
                        "classes": {"output": "labels", "first": 1}},
             "threshold": 0.5, "overlap": 0.5})
    (out / "names.txt").write_text("\n".join(NAMES) + "\n")


def sides(out):
    """Distances from the centres of cells in strides, logits, and one that says whether there is anything at all."""
    nodes, constants = cells("picture", "weights")
    nodes += [
        h.make_node("Transpose", ["classes"], ["rows"], perm=[0, 2, 1]),
        h.make_node("Mul", ["rows", "sharp"], ["sharpened"]),
        h.make_node("Sub", ["sharpened", "shift"], ["logits"]),
        h.make_node("Identity", ["places"], ["distances"]),
        h.make_node("Identity", ["sure"], ["objectness"]),
    ]
    distances = np.tile(np.array([0.5, 0.25, 0.5, 0.5], np.float32), (1, ROWS, 1))
    sure = np.full((1, ROWS, 1), 4, np.float32)
    sure[0, 0] = -4  # nothing is ever in the first cell
    deviation = np.array([58.395, 57.12, 57.375], np.float32)
    mean = np.array([123.675, 116.28, 103.53], np.float32)
    # Back to 0..1, weighted; the means are taken off again.
    weights = WEIGHTS * deviation / 255
    shift = 6 - 12 * (WEIGHTS * mean / 255).sum(1)
    constants += [constant("weights", weights[:, :, None, None].astype(np.float32)), constant("places", distances),
                  constant("sharp", np.float32(12)), constant("shift", shift.astype(np.float32)), constant("sure", sure)]
    save(out, "sides", nodes, constants, [1, 3, SIDE, SIDE],
         [("distances", T.FLOAT, [1, ROWS, 4]), ("logits", T.FLOAT, [1, ROWS, len(NAMES)]), ("objectness", T.FLOAT, [1, ROWS, 1])], {
             "names": NAMES,
             "input": {"width": SIDE, "height": SIDE, "layout": "nchw", "colours": "rgb", "mean": [123.675, 116.28, 103.53],
                       "deviation": [58.395, 57.12, 57.375], "fit": "top-left", "border": [0, 0, 0], "antialias": False},
             "output": {"order": "rows",
                        "boxes": {"output": "distances", "form": "sides", "unit": "strides", "strides": [STRIDE]},
                        "scores": {"output": "logits", "of": "classes", "scale": "sigmoid"},
                        "objectness": {"output": "objectness"}},
             "threshold": 0.5, "overlap": 0.5})


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    columns(folder)
    best(folder)
    sides(folder)
