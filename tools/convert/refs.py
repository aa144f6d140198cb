"""Turns the refs(*).p of RefCOCO, RefCOCO+ and RefCOCOg into JSON that Vireo reads.

    python refs.py "refcoco/refs(unc).p"                       # writes refcoco/refs(unc).json
    python refs.py "refcoco/refs(unc).p" out.json

A pickle can run code when it is read. These hold lists, dictionaries, texts and numbers alone, and this script
lets them name nothing else. It needs Python and no packages.

Exit codes: 0 done, 2 wrong usage, 3 the file can't be converted.
"""

import json
import os
import pickle
import sys
import tempfile


class Plain(pickle.Unpickler):
    """Reads a pickle that names no classes or functions."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is no plain data")


def read(path):
    """The refs of a file; those of Python 2, too."""
    with open(path, "rb") as file:
        refs = Plain(file, encoding="utf-8").load()
    if not isinstance(refs, list) or not all(isinstance(ref, dict) for ref in refs):
        raise ValueError("it is no list of refs")
    for number, ref in enumerate(refs):
        missing = {"ann_id", "image_id", "split", "sentences"} - ref.keys()
        if missing:
            raise ValueError(f"ref {number} has no {', '.join(sorted(missing))}")
    return refs


def write(refs, path):
    """One ref a line, so that errors name it; all or nothing."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("[\n")
            file.write(",\n".join(json.dumps(ref, ensure_ascii=False) for ref in refs))
            file.write("\n]\n")
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    source = arguments[0]
    target = arguments[1] if len(arguments) == 2 else os.path.splitext(source)[0] + ".json"
    try:
        refs = read(source)
        write(refs, target)
    except (OSError, ValueError, TypeError, EOFError, pickle.UnpicklingError, IndexError, KeyError) as failure:
        print(f"refs.py: [{source}] {failure}", file=sys.stderr)
        return 3
    print(f"{target}: {len(refs)} refs, {sum(len(ref['sentences']) for ref in refs)} expressions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
