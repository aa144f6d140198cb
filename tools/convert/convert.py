"""Turns a pickled checkpoint (.bin, .pt, .pth, .ckpt) into safetensors under the names that it has inside.

    python convert.py checkpoint.pth my-model
    python convert.py folder-with-pytorch_model.bin my-model
    python convert.py checkpoint.pth my-model --key model_ema --config config.json --drop "head.*"
    python convert.py pipeline-with-model_index.json my-pipeline

A pickle can run code when it is read. This script lets it name tensors, plain Python data and
argparse.Namespace, and refuses all else before anything runs; --trust lifts that, for a file whose maker you
trust as you would trust a program.

Exit codes: 0 done, 2 wrong usage, 3 the checkpoint can't be converted.
"""

import argparse
import fnmatch
import json
import os
import pickle
import re
import shutil
import sys
import tempfile
import warnings

import torch
from safetensors import safe_open
from safetensors.torch import save_file

PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
INDEX = "pytorch_model.bin.index.json"
PIPELINE = "model_index.json"
# What weights of diffusers are called, before their ending.
DIFFUSERS = "diffusion_pytorch_model"
# Where training scripts put the weights, beside optimizer states and other things.
KEYS = ("model", "state_dict", "model_state_dict", "module", "net")
# What a folder has beside its weights that belongs to the model.
BESIDE = ("*.json", "*.txt", "*.model", "*.md", "LICENSE*", "NOTICE*")


class Refused(Exception):
    """The checkpoint can't be converted: what, and what to do next."""


def load(path, trust):
    """Whatever a pickle holds, on the CPU."""
    try:
        with torch.serialization.safe_globals([argparse.Namespace]), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of old pickles; what matters is raised
            return torch.load(path, map_location="cpu", weights_only=not trust)
    except FileNotFoundError:
        raise Refused(f"[{path}] no such file")
    except pickle.UnpicklingError as e:
        if trust:
            raise Refused(f"[{path}] is not a pickled checkpoint, or it is damaged: {first_line(e)}")
        named = re.search(r"GLOBAL ([\w.]+)", str(e))
        what = f"it asks for {named.group(1)}" if named else "it can't be read as weights alone"
        raise Refused(
            f"[{path}] is damaged, or holds more than weights: {what}. If you trust its maker as you would "
            "trust a program, give --trust: reading it may then run code"
        )
    except (RuntimeError, EOFError, OSError, ValueError, AttributeError, ImportError, KeyError) as e:
        raise Refused(f"[{path}] can't be read: {first_line(e)}")


def first_line(error):
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def is_state(value):
    """Whether it is a dictionary of tensors, other things in it allowed."""
    return isinstance(value, dict) and any(isinstance(v, torch.Tensor) for v in value.values())


def state_of(content, key, path):
    """The dictionary of tensors within a checkpoint."""
    if isinstance(content, torch.nn.Module):  # only with --trust
        return content.state_dict()
    if not isinstance(content, dict):
        raise Refused(f"[{path}] holds a {type(content).__name__}, not a dictionary of tensors")
    if key:
        for part in key.split("."):
            if not isinstance(content, dict) or part not in content:
                keys = ", ".join(sorted(map(str, content))[:20]) if isinstance(content, dict) else "nothing"
                raise Refused(f"[{path}] has no '{part}' of --key {key}; there are: {keys}")
            content = content[part]
        if isinstance(content, torch.nn.Module):
            content = content.state_dict()
        if not is_state(content):
            raise Refused(f"[{path}] '{key}' is no dictionary of tensors")
        return content
    if is_state(content):
        return content
    found = {k: v for k, v in content.items() if is_state(v)}
    usual = [k for k in KEYS if k in found]
    if len(usual) == 1 or len(found) == 1:
        chosen = usual[0] if len(usual) == 1 else next(iter(found))
        print(f"weights are at '{chosen}'", file=sys.stderr)
        return found[chosen]
    if not found:
        raise Refused(f"[{path}] holds no dictionary of tensors; there are: {', '.join(map(str, content))}")
    raise Refused(f"[{path}] holds several dictionaries of tensors; give one with --key: {', '.join(map(str, found))}")


def cleaned(state, drop, path):
    """Tensors by name that safetensors can hold: dense, contiguous, no two in the same memory."""
    tensors, others, dropped = {}, [], []
    for name, value in state.items():
        if not isinstance(name, str):
            raise Refused(f"[{path}] a tensor's name is {name!r}, not a text")
        if not isinstance(value, torch.Tensor):
            others.append(name)
        elif any(fnmatch.fnmatchcase(name, pattern) for pattern in drop):
            dropped.append(name)
        else:
            tensors[name] = value.detach()
    if others:
        print(f"left out, because they are no tensors: {', '.join(others)}", file=sys.stderr)
    if dropped:
        print(f"dropped: {', '.join(dropped)}", file=sys.stderr)
    unused = [p for p in drop if not any(fnmatch.fnmatchcase(n, p) for n in dropped)]
    if unused:
        raise Refused(f"[{path}] no tensor fits --drop {', '.join(unused)}")
    if not tensors:
        raise Refused(f"[{path}] no tensors are left")
    if all(name.startswith("module.") for name in tensors):
        print("taken off every name: 'module.', which DataParallel puts there", file=sys.stderr)
        tensors = {name[len("module.") :]: value for name, value in tensors.items()}
    owners = {}
    for name, value in list(tensors.items()):
        if value.layout != torch.strided or value.is_quantized or value.is_complex() or value.is_meta:
            raise Refused(f"[{path}] tensor '{name}' is {value.layout} of {value.dtype}, which safetensors can't hold")
        value = value.contiguous()
        memory = (value.untyped_storage().data_ptr(), value.dtype)
        if value.numel() and memory in owners:
            print(f"'{name}' shares memory with '{owners[memory]}'; each gets a copy of its own", file=sys.stderr)
            value = value.clone()
        owners[memory] = name
        tensors[name] = value
    return tensors


def parts(folder):
    """The pickles of a folder, in order."""
    index = os.path.join(folder, INDEX)
    if os.path.exists(index):
        with open(index, encoding="utf-8") as file:
            names = sorted(set(json.load(file)["weight_map"].values()))
        wrong = [n for n in names if os.path.basename(n) != n or not n.endswith(PICKLES)]
        if wrong:
            raise Refused(f"[{index}] names what is no checkpoint of this folder: {wrong[0]!r}")
        return [os.path.join(folder, n) for n in names]
    for name in ("pytorch_model.bin", DIFFUSERS + ".bin"):
        if os.path.exists(os.path.join(folder, name)):
            return [os.path.join(folder, name)]
    found = sorted(n for n in os.listdir(folder) if n.endswith(PICKLES))
    if len(found) != 1:
        what = "no checkpoint" if not found else "several checkpoints: " + ", ".join(found)
        raise Refused(f"[{folder}] has {what}; give the file itself")
    return [os.path.join(folder, found[0])]


def mae_config(args):
    """config.json of a CrossMAE or MAE pre-training checkpoint, from the options that it was made with."""
    known = vars(args)
    if not str(known.get("model", "")).startswith("mae_vit_") or "mask_ratio" not in known:
        return None
    cross = bool(known.get("cross_mae"))
    config = {
        "model_type": "crossmae" if cross else "mae",
        "model_name": known["model"],
        "img_size": known.get("input_size", 224),
        "decoder_depth": known.get("decoder_depth", 8),
        "norm_pix_loss": bool(known.get("norm_pix_loss")),
        "mask_ratio": known["mask_ratio"],
    }
    if cross:
        config["kept_mask_ratio"] = known.get("kept_mask_ratio", known["mask_ratio"])
        config["weight_fm"] = bool(known.get("weight_fm"))
        config["use_fm"] = list(known.get("use_fm", [-1]))
        config["use_input"] = bool(known.get("use_input"))
        config["self_attn"] = bool(known.get("self_attn"))
    return config


def shards(tensors, limit):
    """The tensors in files of at most so many bytes, in their order."""
    out, size = [{}], 0
    for name, value in tensors.items():
        count = value.numel() * value.element_size()
        if out[-1] and size + count > limit:
            out.append({})
            size = 0
        out[-1][name] = value
        size += count
    return out


def write(tensors, folder, limit, stem):
    """Writes one file, or shards with their index, and reads them again."""
    groups = shards(tensors, limit)
    names = {}
    for i, group in enumerate(groups, 1):
        file = f"{stem}.safetensors" if len(groups) == 1 else f"{stem}-{i:05d}-of-{len(groups):05d}.safetensors"
        save_file(group, os.path.join(folder, file), {"format": "pt"})
        with safe_open(os.path.join(folder, file), "pt") as back:
            for name, value in group.items():
                same = back.get_tensor(name)
                if same.dtype != value.dtype or not torch.equal(raw(same), raw(value)):
                    raise Refused(f"[{file}] tensor '{name}' did not come back as it was written")
        names.update(dict.fromkeys(group, file))
    if len(groups) > 1:
        total = sum(t.numel() * t.element_size() for t in tensors.values())
        with open(os.path.join(folder, f"{stem}.safetensors.index.json"), "w", encoding="utf-8") as out:
            json.dump({"metadata": {"total_size": total}, "weight_map": dict(sorted(names.items()))}, out, indent=2)


def raw(tensor):
    """The bytes, so that NaNs are compared too."""
    return tensor.contiguous().reshape(-1).view(torch.uint8)


def size(text):
    match = re.fullmatch(r"(\d+)(KB|MB|GB)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write 500MB or 5GB")
    return int(match.group(1)) * {"KB": 10**3, "MB": 10**6, "GB": 10**9}[match.group(2)]


def convert(options):
    source, target = options.source, options.target
    if os.path.exists(target) and (not os.path.isdir(target) or os.listdir(target)):
        raise Refused(f"[{target}] is there already and not empty; name a new folder")
    above = os.path.dirname(os.path.abspath(target))
    os.makedirs(above, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".convert-", dir=above) as draft:
        made = os.path.join(draft, "model")
        os.mkdir(made)
        if os.path.exists(os.path.join(source, PIPELINE)):
            convert_pipeline(source, made, options)
        else:
            convert_model(source, made, options)
            if not os.path.exists(os.path.join(made, "config.json")):
                print(f"note: {target} needs a config.json; --config FILE puts one there", file=sys.stderr)
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(made, target)
    print(target)


def convert_pipeline(source, made, options):
    """Every part of a pipeline: those with pickled weights converted, the others as they are."""
    if options.key or options.config:
        raise Refused(f"[{source}] is a pipeline of several models; --key and --config are for one: convert its folder")
    copy_beside(source, made)
    for name in sorted(os.listdir(source)):
        part, goal = os.path.join(source, name), os.path.join(made, name)
        if not os.path.isdir(part) or name.startswith("."):
            continue
        os.mkdir(goal)
        names = os.listdir(part)
        safe = [n for n in names if n.endswith(".safetensors")]
        if not safe and any(n.endswith(PICKLES) for n in names):
            print(f"{name}:", file=sys.stderr)
            convert_model(part, goal, options)
            continue
        copy_beside(part, goal)
        for file in safe + [n for n in names if ".safetensors.index" in n]:
            shutil.copy(os.path.join(part, file), goal)


def copy_beside(source, made):
    """What belongs to a model besides its weights."""
    for name in sorted(os.listdir(source)):
        fits = any(fnmatch.fnmatchcase(name, pattern) for pattern in BESIDE)
        if fits and not name.endswith(".index.json") and os.path.isfile(os.path.join(source, name)):
            shutil.copy(os.path.join(source, name), made)


def convert_model(source, made, options):
    """One model, a file or a folder, into a folder."""
    is_folder = os.path.isdir(source)
    tensors, config = {}, None
    checkpoints = parts(source) if is_folder else [source]
    for path in checkpoints:
        content = load(path, options.trust)
        if isinstance(content, dict) and isinstance(content.get("args"), argparse.Namespace):
            config = mae_config(content["args"])
        state = cleaned(state_of(content, options.key, path), options.drop, path)
        doubled = [name for name in state if name in tensors]
        if doubled:
            raise Refused(f"[{path}] tensor '{doubled[0]}' is in another part too")
        tensors.update(state)
    of_diffusers = os.path.basename(checkpoints[0]).startswith(DIFFUSERS)
    write(tensors, made, options.max_shard_size, DIFFUSERS if of_diffusers else "model")
    if is_folder:
        copy_beside(source, made)
    if options.config:
        shutil.copy(options.config, os.path.join(made, "config.json"))
    elif config and not os.path.exists(os.path.join(made, "config.json")):
        with open(os.path.join(made, "config.json"), "w", encoding="utf-8") as out:
            json.dump(config, out, indent=2)
        print("config.json was written from the options in the checkpoint", file=sys.stderr)
    count = sum(t.numel() for t in tensors.values())
    print(f"{len(tensors)} tensors, {count} numbers", file=sys.stderr)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="the checkpoint, or the folder of a model with pytorch_model.bin, or of a pipeline")
    parser.add_argument("target", help="the new folder")
    parser.add_argument("--key", help="where in the checkpoint the weights are: model, ema.model, ...")
    parser.add_argument("--config", help="a config.json to put into the folder")
    parser.add_argument("--drop", action="append", default=[], metavar="GLOB", help="leave these tensors out")
    parser.add_argument("--max-shard-size", type=size, default=size("5GB"), metavar="SIZE", help="500MB, 5GB (default)")
    parser.add_argument("--trust", action="store_true", help="let the checkpoint run code while it is read")
    options = parser.parse_args(arguments)
    try:
        convert(options)
    except (Refused, OSError) as e:
        print(f"convert.py: {e}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
