"""Tests of convert.py: python -m unittest test_convert.py, in this folder."""

import argparse
import contextlib
import io
import json
import os
import pickle
import tempfile
import unittest

import torch
from safetensors.torch import load_file, save_file

import convert


class Evil:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (self.marker,)


class Thing:
    """Harmless, but a class of its own."""


class ConvertTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def save(self, content, name="in.pth"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        torch.save(content, self.path(name))
        return self.path(name)

    def run_it(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = convert.main(list(arguments))
        return code, err.getvalue()

    def good(self, source, *options):
        code, said = self.run_it(source, self.path("out"), *options)
        self.assertEqual(0, code, said)
        return load_file(self.path("out", "model.safetensors")), said

    def test_a_pipeline_is_converted_part_by_part(self):
        weights = {"conv.weight": torch.randn(2, 2), "conv.bias": torch.randn(2)}
        for part, file in (("unet", "diffusion_pytorch_model.bin"), ("text_encoder", "pytorch_model.bin")):
            self.save(weights, f"pipe/{part}/{file}")
            with open(self.path("pipe", part, "config.json"), "w") as out:
                out.write("{}")
        self.save(weights, "pipe/unet/diffusion_pytorch_model.fp16.bin")
        os.makedirs(self.path("pipe", "vae"))
        save_file(weights, self.path("pipe", "vae", "diffusion_pytorch_model.safetensors"))
        os.makedirs(self.path("pipe", "tokenizer"))
        for file in ("model_index.json", "tokenizer/vocab.json", "tokenizer/merges.txt"):
            with open(self.path("pipe", file), "w") as out:
                out.write("{}")
        code, said = self.run_it(self.path("pipe"), self.path("out"))
        self.assertEqual(0, code, said)
        files = sorted(os.path.relpath(os.path.join(at, n), self.path("out")) for at, _, ns in os.walk(self.path("out")) for n in ns)
        self.assertEqual(
            ["model_index.json", "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/merges.txt",
             "tokenizer/vocab.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
             "vae/diffusion_pytorch_model.safetensors"],
            files)
        for file in files:
            if file.endswith(".safetensors"):
                back = load_file(self.path("out", file))
                self.assertTrue(all(torch.equal(back[k], v) for k, v in weights.items()))

    def test_a_damaged_part_leaves_nothing(self):
        self.save({"a": torch.ones(1)}, "pipe/unet/diffusion_pytorch_model.bin")
        with open(self.path("pipe", "model_index.json"), "w") as out:
            out.write("{}")
        os.makedirs(self.path("pipe", "vae"))
        with open(self.path("pipe", "vae", "pytorch_model.bin"), "w") as out:
            out.write("nothing")
        code, said = self.run_it(self.path("pipe"), self.path("out"))
        self.assertEqual(3, code)
        self.assertIn("vae", said)
        self.assertFalse(os.path.exists(self.path("out")))

    def refused(self, source, *options):
        code, said = self.run_it(source, self.path("out"), *options)
        self.assertEqual(3, code, said)
        self.assertFalse(os.path.exists(self.path("out")))
        self.assertEqual(1, len(said.strip().splitlines()), said)
        return said

    def test_names_types_and_values_stay(self):
        state = {
            "a.weight": torch.randn(2, 3),
            "b": torch.tensor([1.5, float("nan")]).to(torch.bfloat16),
            "steps": torch.tensor(7),
            "mask": torch.tensor([True, False]),
        }
        got, _ = self.good(self.save(state))
        self.assertEqual(set(state), set(got))
        for name, value in state.items():
            self.assertEqual(value.dtype, got[name].dtype)
            self.assertTrue(torch.equal(convert.raw(value), convert.raw(got[name])), name)

    def test_a_crossmae_checkpoint_gives_its_weights_and_a_configuration(self):
        args = argparse.Namespace(
            model="mae_vit_base_patch16", cross_mae=True, mask_ratio=0.75, kept_mask_ratio=0.25, input_size=224,
            decoder_depth=12, norm_pix_loss=True, weight_fm=True, use_fm=[-1], use_input=True, self_attn=False, lr=1e-4,
        )  # fmt: skip
        checkpoint = {
            "model": {"cls_token": torch.zeros(1, 1, 4)},
            "optimizer": {"state": {0: {"exp_avg": torch.zeros(2)}}, "param_groups": []},
            "epoch": 799,
            "scaler": {"scale": 65536.0},
            "args": args,
        }
        got, _ = self.good(self.save(checkpoint))
        self.assertEqual(["cls_token"], list(got))
        with open(self.path("out", "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        self.assertEqual("crossmae", config["model_type"])
        self.assertEqual(0.25, config["kept_mask_ratio"])
        self.assertNotIn("lr", config)

    def test_a_pickle_that_would_run_code_is_refused_before_it_does(self):
        said = self.refused(self.save({"a": torch.zeros(1), "b": Evil(self.path("ran"))}))
        self.assertIn("--trust", said)
        self.assertIn("mkdir", said)
        self.assertFalse(os.path.exists(self.path("ran")))

    def test_trust_reads_a_class_of_its_own(self):
        source = self.save({"model": {"a": torch.ones(2)}, "thing": Thing()})
        self.refused(source)
        got, _ = self.good(source, "--trust")
        self.assertEqual(["a"], list(got))

    def test_shared_and_overlapping_tensors_get_memory_of_their_own(self):
        whole = torch.arange(12.0)
        state = {"tied.a": whole, "tied.b": whole, "part": whole[3:7], "turned": torch.arange(6.0).reshape(2, 3).t()}
        got, said = self.good(self.save(state))
        for name, value in state.items():
            self.assertTrue(torch.equal(value, got[name]), name)
        self.assertIn("'tied.b' shares memory with 'tied.a'", said)

    def test_dropped_names_are_left_out_and_must_exist(self):
        source = self.save({"a": torch.ones(1), "head.w": torch.ones(1)})
        self.assertIn("no tensor fits --drop nose.*", self.refused(source, "--drop", "nose.*"))
        got, _ = self.good(source, "--drop", "head.*")
        self.assertEqual(["a"], list(got))

    def test_the_prefix_of_data_parallel_is_taken_off(self):
        got, _ = self.good(self.save({"state_dict": {"module.a": torch.ones(1), "module.b": torch.ones(1)}}))
        self.assertEqual({"a", "b"}, set(got))

    def test_several_dictionaries_need_a_key(self):
        source = self.save({"one": {"a": torch.ones(1)}, "two": {"b": torch.ones(1)}})
        self.assertIn("give one with --key: one, two", self.refused(source))
        got, _ = self.good(source, "--key", "two")
        self.assertEqual(["b"], list(got))

    def test_a_folder_with_shards_keeps_its_other_files(self):
        self.save({"a": torch.ones(100)}, "m/pytorch_model-00001-of-00002.bin")
        self.save({"b": torch.ones(100)}, "m/pytorch_model-00002-of-00002.bin")
        index = {"weight_map": {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}}
        for name, content in (("pytorch_model.bin.index.json", index), ("config.json", {"model_type": "x"})):
            with open(self.path("m", name), "w", encoding="utf-8") as file:
                json.dump(content, file)
        code, said = self.run_it(self.path("m"), self.path("out"), "--max-shard-size", "0KB")
        self.assertEqual(0, code, said)
        self.assertEqual(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
             "model.safetensors.index.json"],
            sorted(os.listdir(self.path("out"))),
        )  # fmt: skip

    def test_an_index_that_leads_out_of_the_folder_is_refused(self):
        os.mkdir(self.path("m"))
        with open(self.path("m", "pytorch_model.bin.index.json"), "w", encoding="utf-8") as file:
            json.dump({"weight_map": {"a": "../x.bin"}}, file)
        self.assertIn("../x.bin", self.refused(self.path("m")))

    def test_what_can_not_be_converted_is_refused_with_its_reason(self):
        self.assertIn("sparse", self.refused(self.save({"a": torch.eye(3).to_sparse(), "b": torch.ones(1)})))
        self.assertIn("no dictionary of tensors", self.refused(self.save({"epoch": 3})))
        self.assertIn("holds a list", self.refused(self.save([torch.ones(1)])))
        self.assertIn("no such file", self.refused(self.path("none.pth")))
        with open(self.path("junk.pth"), "wb") as file:
            file.write(b"not a pickle at all")
        self.assertIn("junk.pth", self.refused(self.path("junk.pth")))
        whole = self.save({"a": torch.ones(1000)})
        with open(whole, "r+b") as file:
            file.truncate(1000)
        self.assertIn("in.pth", self.refused(whole))
        with open(self.path("plain.pkl"), "wb") as file:
            pickle.dump(Evil(self.path("ran")), file)
        self.refused(self.path("plain.pkl"))
        self.assertFalse(os.path.exists(self.path("ran")))

    def test_a_folder_that_holds_something_is_not_overwritten(self):
        source = self.save({"a": torch.ones(1)})
        self.good(source)
        code, said = self.run_it(source, self.path("out"))
        self.assertEqual(3, code)
        self.assertIn("not empty", said)


if __name__ == "__main__":
    unittest.main()
