"""Writes the Parquet files that the tests of the data sets read, as the tables on Hugging Face are written.

    pip install -r requirements-tables.txt
    python tables.py ../../benchmarks/src/test/resources/dev/vireo/benchmarks/data

The rows are made up; the columns and their types are the published ones.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def write(path, columns):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def main(out):
    text = pa.string()
    write(
        out / "videomme/videomme/test-00000-of-00001.parquet",
        {
            "video_id": pa.array(["001", "001", "002"], text),
            "duration": pa.array(["short", "short", "long"], text),
            "domain": pa.array(["Knowledge", "Knowledge", "Multilingual"], text),
            "sub_category": pa.array(["Geography", "Geography", "Multilingual"], text),
            "url": pa.array(["x", "x", "x"], text),
            "videoID": pa.array(["fFjv93ACGo8", "fFjv93ACGo8", "N1cdUjctpG8"], text),
            "question_id": pa.array(["001-1", "001-2", "002-1"], text),
            "task_type": pa.array(["Counting Problem", "OCR Problems", "Temporal Reasoning"], text),
            "question": pa.array(["How many cups are shown?", "What is on the sign?", "What comes last?"], text),
            "options": pa.array(
                [
                    ["A. One.", "B. Two.", "C. Three.", "D. Four."],
                    ["A. Open.", "B. Shut.", "C. It's free.", "D. None."],
                    ["A. A song.", "B. A meal.", "C. A game.", "D. A walk."],
                ],
                pa.list_(text),
            ),
            "answer": pa.array(["C", "A", "D"], text),
        },
    )
    for part, ids in enumerate([[10, 11], [12]]):
        write(
            out / f"longvideo-reason/data/validation-{part:05d}-of-00002.parquet",
            {
                "problem_id": pa.array(ids, pa.int64()),
                "problem": pa.array([f"What is shown in {i}?\nA. a cup\nB. a bus" for i in ids], text),
                "data_type": pa.array(["video"] * len(ids), text),
                "problem_type": pa.array([None if i == 11 else "plot" for i in ids], text),
                "reasoning": pa.array(["It is blue."] * len(ids), text),
                "videos": pa.array(["longvila_videos/a1.mp4"] * len(ids), text),
                "answer": pa.array(["<answer>A</answer>"] * len(ids), text),
            },
        )
    picture = pa.struct([("bytes", pa.binary()), ("path", text)])
    for name, paths in {"4kpro-parquet": ["ui/1.jpg"], "4kpro-inside": [None]}.items():
        write(
            out / name / "data/test-00000-of-00001.parquet",
            {
                "image": pa.array([{"bytes": b"\xff\xd8", "path": path} for path in paths], picture),
                "question": pa.array(["What does the small sign say?"], text),
                "options": pa.array([["open", "shut"]], pa.list_(text)),
                "answer": pa.array(["B"], text),
            },
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
