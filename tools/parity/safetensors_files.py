"""Makes the safetensors fixture of module runtime with the reference package.

    venv/bin/python safetensors_files.py ../../runtime/src/test/resources
    venv/bin/python safetensors_files.py --check FILE   # reads a file written by us and prints what is in it
"""

import os
import sys

import numpy as np
from safetensors import safe_open, serialize_file


def tensors():
    f32 = np.array([[1.5, -0.0, np.inf], [np.float32(1e-40), 3.4028235e38, -2.25]], dtype=np.float32)
    bf16 = np.array([0x3F80, 0xC049, 0x7F80, 0x0001], dtype=np.uint16)  # 1, -3.140625, inf, the least subnormal
    return {
        "f32.matrix": ("float32", f32),
        "f16.vector": ("float16", np.array([1, -2.5, 65504, 6e-8], dtype=np.float16)),
        "bf16.vector": ("bfloat16", bf16),
        "f64.scalar": ("float64", np.array(np.pi)),
        "i64.vector": ("int64", np.array([-(2**63), 2**63 - 1, 0], dtype=np.int64)),
        "i32.vector": ("int32", np.array([-5, 7], dtype=np.int32)),
        "i16.vector": ("int16", np.array([-300, 300, 1], dtype=np.int16)),
        "u8.cube": ("uint8", np.arange(12, dtype=np.uint8).reshape(2, 3, 2)),
        "i8.vector": ("int8", np.array([-128, 127, 5], dtype=np.int8)),
        "bool.vector": ("bool", np.array([True, False, True])),
        "empty": ("float32", np.zeros((0, 4), dtype=np.float32)),
        "überschrift \"x\"\n": ("uint8", np.array([9], dtype=np.uint8)),
    }


def make(folder):
    os.makedirs(folder, exist_ok=True)
    data = {
        name: {"dtype": dtype, "shape": list(array.shape), "data": array.tobytes()}
        for name, (dtype, array) in tensors().items()
    }
    serialize_file(data, os.path.join(folder, "reference.safetensors"), {"made": "by the reference package"})


def check(path):
    with safe_open(path, framework="numpy") as file:
        print(file.metadata())
        for name in file.keys():
            view = file.get_slice(name)
            print(repr(name), view.get_dtype(), view.get_shape())


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(sys.argv[2])
    else:
        make(os.path.join(sys.argv[1], "weights"))
